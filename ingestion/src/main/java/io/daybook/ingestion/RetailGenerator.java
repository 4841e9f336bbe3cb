package io.daybook.ingestion;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.daybook.core.pipeline.Field;
import io.daybook.core.pipeline.FieldOrigin;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.pipeline.Reference;
import io.daybook.core.pipeline.SourceFile;
import io.daybook.core.time.DateRange;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * Makes up invoice lines of a shop that never was, in the shape of UCI Online Retail, so that a checkout without data runs. Invoices,
 * cancellations, prices, customers and exchange rates are all synthetic and mean nothing.
 *
 * <p>A trading day (every day but Saturday) has 1,500 to 2,500 lines between eight and six. A day's lines are a function of the seed and the
 * date; the files of the seed and the range, byte for byte.
 */
public final class RetailGenerator {
  private static final List<String> HEADERS =
      List.of("InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country");

  private static final List<String> COLOURS = List.of("RED", "WHITE", "BLUE", "PINK", "IVORY", "GREEN", "VINTAGE", "RETRO SPOT");
  private static final List<String> THINGS =
      List.of(
          "MUG", "LANTERN", "TEA TOWEL", "PARASOL", "CAKE STAND",
          "LUNCH BAG", "COAT HANGER", "DOORMAT", "BUNTING", "CANDLE, SCENTED", "JAM JAR", "CLOCK");
  private static final List<String> COUNTRIES =
      List.of("Germany", "France", "EIRE", "Spain", "Netherlands", "Belgium", "Switzerland", "Portugal", "Australia", "Norway");
  private static final Map<String, Double> RATES =
      Map.of("USD", 1.32, "JPY", 110.0, "GBP", 0.85, "CHF", 1.25, "AUD", 1.36, "SEK", 9.1, "NOK", 7.9, "DKK", 7.45);

  private static final LocalDate FIRST_INVOICE_DATE = LocalDate.of(2010, 1, 1);
  private static final int FIRST_INVOICE = 400_000;
  private static final int MOST_INVOICES_A_DAY = 400;
  private static final int PRODUCTS = 900;
  private static final int CUSTOMERS = 4_000;
  private static final LocalTime OPENING = LocalTime.of(8, 0);
  private static final int OPEN_MINUTES = 600;
  private static final int DAYS_OF_RATES_BEFORE = 14;

  private final long seed;

  /** @param seed the same seed makes the same shop */
  public RetailGenerator(long seed) {
    this.seed = seed;
  }

  private record Product(String code, String description, BigDecimal price) {}

  /**
   * Writes the pipeline's file and the files of its references where the pipeline declares them.
   *
   * @param dates the days to make up; the exchange rates begin two weeks earlier
   * @return the folder, for a replay to read
   * @throws io.daybook.core.DaybookException {@code INPUT_NOT_FOUND} where the pipeline reads columns that this shop does not have
   */
  public InputFolder write(Pipeline pipeline, DateRange dates, Path folder) {
    SourceFile file = pipeline.source().file().orElseThrow(() -> Errors.noSourceFile(pipeline.name()));
    List<String> missing =
        pipeline.source().fields().stream()
            .map(Field::origin)
            .flatMap(origin -> origin instanceof FieldOrigin.Column column ? Stream.of(column.header()) : Stream.empty())
            .filter(header -> !HEADERS.contains(header))
            .toList();
    if (!missing.isEmpty() || Path.of(file.path()).isAbsolute()) {
      throw Errors.cannotGenerate(pipeline.name(), missing.isEmpty() ? List.of("at the absolute path " + file.path()) : missing);
    }
    DateTimeFormatter timestamps = DateTimeFormatter.ofPattern(file.timestampPattern(), Locale.ROOT);
    writeCsv(folder.resolve(file.path()), file.delimiter(), printer -> printLines(printer, dates, timestamps));
    for (Reference reference : pipeline.references()) {
      writeCsv(folder.resolve(reference.path()), ',', printer -> printRates(printer, dates, reference));
    }
    return new InputFolder(folder);
  }

  private void printLines(CSVPrinter printer, DateRange dates, DateTimeFormatter timestamps) throws IOException {
    printer.printRecord(HEADERS);
    List<Product> products = products();
    for (LocalDate date = dates.first().date(); !date.isAfter(dates.last().date()); date = date.plusDays(1)) {
      if (date.getDayOfWeek() != DayOfWeek.SATURDAY) {
        printDay(printer, date, products, timestamps);
      }
    }
  }

  private void printDay(CSVPrinter printer, LocalDate date, List<Product> products, DateTimeFormatter timestamps) throws IOException {
    SplittableRandom random = randomOf(date.toEpochDay());
    int lines = random.nextInt(1_500, 2_501);
    List<Integer> sizes = new ArrayList<>();
    while (lines > 0) {
      int size = Math.min(lines, sizes.size() == MOST_INVOICES_A_DAY - 1 ? lines : random.nextInt(100) < 15 ? 1 : random.nextInt(1, 40));
      sizes.add(size);
      lines -= size;
    }
    long firstNumber = FIRST_INVOICE + (date.toEpochDay() - FIRST_INVOICE_DATE.toEpochDay()) * MOST_INVOICES_A_DAY;
    for (int invoice = 0; invoice < sizes.size(); invoice++) {
      int minute = (int) ((long) invoice * OPEN_MINUTES / sizes.size()); // in order, as the real file is
      String timestamp = timestamps.format(LocalDateTime.of(date, OPENING.plusMinutes(minute)));
      printInvoice(printer, firstNumber + invoice, sizes.get(invoice), timestamp, products, random);
    }
  }

  private static void printInvoice(CSVPrinter printer, long number, int size, String time, List<Product> products, SplittableRandom random)
      throws IOException {
    boolean cancellation = size == 1 && random.nextInt(100) < 70;
    String invoice = (cancellation ? "C" : "") + number;
    String customer = random.nextInt(4) == 0 ? "" : (12_000 + random.nextInt(CUSTOMERS)) + ".0";
    String country = random.nextInt(10) == 0 ? COUNTRIES.get(random.nextInt(COUNTRIES.size())) : "United Kingdom";
    Product product = null;
    int quantity = 0;
    for (int line = 0; line < size; line++) {
      boolean sameAgain = product != null && random.nextInt(100) == 0; // equal lines are real
      product = sameAgain ? product : products.get(random.nextInt(products.size()));
      quantity = sameAgain ? quantity : 1 + (int) Math.pow(random.nextInt(1, 50), 1 + random.nextDouble() / 4) / 3;
      printer.printRecord(
          invoice, product.code(), product.description(), cancellation ? -quantity : quantity, time, product.price(), customer, country);
    }
  }

  private List<Product> products() {
    SplittableRandom random = randomOf(Long.MAX_VALUE);
    List<Product> products = new ArrayList<>();
    for (int i = 0; i < PRODUCTS; i++) {
      String description =
          COLOURS.get(random.nextInt(COLOURS.size()))
              + " "
              + THINGS.get(random.nextInt(THINGS.size()))
              + (random.nextBoolean() ? " SMALL" : " LARGE");
      BigDecimal price = BigDecimal.valueOf(random.nextInt(4, 250) * (random.nextInt(20) == 0 ? 5L : 1L) * 5 - 1, 2);
      products.add(new Product(String.valueOf(20_000 + i * 7) + (random.nextInt(8) == 0 ? "B" : ""), description, price));
    }
    return products;
  }

  /** Newest first, on weekdays, as the European Central Bank has it. */
  private void printRates(CSVPrinter printer, DateRange dates, Reference reference) throws IOException {
    printer.print(reference.dateColumn());
    printer.printRecord(reference.rates().stream().map(Reference.Rate::column));
    LocalDate firstFix = dates.first().date().minusDays(DAYS_OF_RATES_BEFORE);
    for (LocalDate date = dates.last().date(); !date.isBefore(firstFix); date = date.minusDays(1)) {
      if (date.getDayOfWeek() != DayOfWeek.SATURDAY && date.getDayOfWeek() != DayOfWeek.SUNDAY) {
        List<String> row = new ArrayList<>(List.of(date.toString()));
        for (Reference.Rate rate : reference.rates()) {
          row.add(rateOn(date, rate).toPlainString());
        }
        printer.printRecord(row);
      }
    }
  }

  private BigDecimal rateOn(LocalDate date, Reference.Rate rate) {
    double noise = randomOf(date.toEpochDay() * 31 + rate.column().hashCode()).nextDouble(-0.005, 0.005);
    double wave = 0.03 * Math.sin(date.toEpochDay() / 40.0);
    double value = RATES.getOrDefault(rate.column(), 1.0) * (1 + wave + noise);
    return BigDecimal.valueOf(value).setScale(rate.type().scale(), RoundingMode.HALF_UP);
  }

  private SplittableRandom randomOf(long what) {
    return new SplittableRandom(ArrivalModel.mixed(ArrivalModel.mixed(seed) ^ what));
  }

  private interface Printing {
    void on(CSVPrinter printer) throws IOException;
  }

  private static void writeCsv(Path file, char delimiter, Printing printing) {
    Path whole = file.toAbsolutePath();
    try {
      Files.createDirectories(whole.getParent());
      Path unfinished = Files.createTempFile(whole.getParent(), "." + whole.getFileName(), ".tmp");
      try {
        CSVFormat format = CSVFormat.DEFAULT.builder().setDelimiter(delimiter).setRecordSeparator('\n').get();
        try (OutputStream bytes = Files.newOutputStream(unfinished);
            OutputStream out = file.toString().endsWith(".gz") ? new GZIPOutputStream(bytes) : bytes;
            CSVPrinter printer = new CSVPrinter(new BufferedWriter(new OutputStreamWriter(out, UTF_8)), format)) {
          printing.on(printer);
        }
        Files.move(unfinished, whole, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(unfinished);
      }
    } catch (IOException e) {
      throw Errors.notWritable(whole, e);
    }
  }
}
