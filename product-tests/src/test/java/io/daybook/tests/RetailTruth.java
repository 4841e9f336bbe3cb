package io.daybook.tests;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.daybook.core.change.Image;
import io.daybook.core.pipeline.Source;
import io.daybook.ingestion.ReplayLedger;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * What must come out of a replay through {@code retail_sales.yaml}: computed from the file, the rates and the replay's ledger alone, in plain
 * BigDecimal and loops.
 */
final class RetailTruth {
  private static final ZoneId LONDON = ZoneId.of("Europe/London");
  private static final DateTimeFormatter PATTERN = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");
  private static final long LATENESS_MINUTES = 10;

  private final Path lines;
  private final TreeMap<LocalDate, BigDecimal> rates = new TreeMap<>();

  /**
   * A truth of two files, gzipped or not.
   *
   * @param lines as UCI Online Retail has them
   * @param fixes as the European Central Bank has them
   */
  RetailTruth(Path lines, Path fixes) throws IOException {
    this.lines = lines;
    forEach(
        fixes,
        fix -> {
          if (!fix.get("GBP").equals("N/A")) {
            rates.put(LocalDate.parse(fix.get("Date")), new BigDecimal(fix.get("GBP")));
          }
        });
  }

  /** The plain sums over the file by {@code <date> <metric>.<measure>}, euros at the official rates. */
  Sums finals() throws IOException {
    Sums finals = new Sums();
    forEach(lines, record -> {
      Line line = Line.of(record);
      for (Windows metric : Windows.values()) {
        line.amounts(metric, officialRate(line)).forEach((measure, amount) -> finals.add(line.date() + " " + measure, amount));
      }
    });
    return finals;
  }

  /**
   * What makes the final figures differ from those before their windows closed, by {@code <date> <metric>.<measure> <cause>}: of what the ledger has,
   * that which came too late for the metric's window to be counted, or was in time to be counted twice; and what the lines come to at the official
   * rates, less the same at the provisional ones.
   */
  Sums causes(ReplayLedger ledger, Source source) throws IOException {
    Sums causes = new Sums();
    forEach(lines, record -> {
      Line line = Line.of(record);
      causes.add(line.date() + " sales_by_country.net_eur reference_data", line.euros(officialRate(line)).subtract(line.euros(provisionalRate(line))));
    });
    ledger.entries().forEach(entry -> {
      for (Windows metric : Windows.values()) {
        boolean late = entry.arrival().isAfter(metric.windowEnd(entry.eventTime()).plus(LATENESS_MINUTES, ChronoUnit.MINUTES));
        switch (entry.kind()) {
          case LATE -> add(causes, metric, late, "late", 1, Line.of(entry.after().orElseThrow(), source));
          case REDELIVERED -> {} // within the horizon: recognised, and not counted
          case REDELIVERED_BEYOND -> add(causes, metric, !late, "duplicate", -1, Line.of(entry.after().orElseThrow(), source));
          case AMENDED -> {
            add(causes, metric, late, "amended", -1, Line.of(entry.before().orElseThrow(), source));
            add(causes, metric, late, "amended", 1, Line.of(entry.after().orElseThrow(), source));
          }
          case DELETED -> add(causes, metric, late, "deleted", -1, Line.of(entry.before().orElseThrow(), source));
          case MALFORMED -> throw new AssertionError("the file is well-formed: " + entry);
        }
      }
    });
    return causes;
  }

  private void add(Sums causes, Windows metric, boolean applies, String cause, int sign, Line line) {
    if (applies) {
      line.amounts(metric, provisionalRate(line))
          .forEach((measure, amount) -> causes.add(line.date() + " " + measure + " " + cause, amount.multiply(BigDecimal.valueOf(sign))));
    }
  }

  private BigDecimal officialRate(Line line) {
    return rates.floorEntry(line.date()).getValue();
  }

  private BigDecimal provisionalRate(Line line) {
    return rates.lowerEntry(line.date()).getValue();
  }

  private static void forEach(Path file, Consumer<CSVRecord> what) throws IOException {
    CSVFormat format = CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).setAllowMissingColumnNames(true).get();
    try (var bytes = Files.newInputStream(file);
        var text = file.toString().endsWith(".gz") ? new GZIPInputStream(bytes) : bytes;
        CSVParser records = CSVParser.parse(text, UTF_8, format)) {
      records.forEach(what);
    }
  }

  /** The metrics, as far as it is their windows that matter. */
  private enum Windows {
    SALES_BY_COUNTRY(ChronoUnit.MINUTES),
    SALES(ChronoUnit.HOURS);

    private final ChronoUnit length;

    Windows(ChronoUnit length) {
      this.length = length;
    }

    Instant windowEnd(Instant eventTime) {
      return LocalDateTime.ofInstant(eventTime, LONDON).truncatedTo(length).plus(1, length).atZone(LONDON).toInstant();
    }
  }

  private record Line(String invoice, BigDecimal quantity, BigDecimal price, LocalDateTime soldAt) {
    static Line of(CSVRecord line) {
      return new Line(
          line.get("InvoiceNo"),
          new BigDecimal(line.get("Quantity")),
          new BigDecimal(line.get("UnitPrice")),
          LocalDateTime.parse(line.get("InvoiceDate"), PATTERN));
    }

    static Line of(Image image, Source source) {
      return new Line(
          (String) image.value(source.indexOf("invoice_no")),
          BigDecimal.valueOf((Integer) image.value(source.indexOf("quantity"))),
          (BigDecimal) image.value(source.indexOf("unit_price")),
          LocalDateTime.ofInstant((Instant) image.value(source.indexOf("invoice_date")), LONDON));
    }

    LocalDate date() {
      return soldAt.toLocalDate();
    }

    BigDecimal pounds() {
      return quantity.multiply(price);
    }

    BigDecimal euros(BigDecimal rate) {
      return Truth.euros(pounds(), rate);
    }

    Map<String, BigDecimal> amounts(Windows metric, BigDecimal rate) {
      return metric == Windows.SALES_BY_COUNTRY
          ? Map.of(
              "sales_by_country.lines", BigDecimal.ONE,
              "sales_by_country.units", quantity,
              "sales_by_country.net_gbp", pounds(),
              "sales_by_country.net_eur", euros(rate))
          : Map.of(
              "sales.lines", BigDecimal.ONE,
              "sales.net_gbp", pounds(),
              "sales.cancelled_gbp", invoice.startsWith("C") ? pounds() : BigDecimal.ZERO);
    }
  }
}
