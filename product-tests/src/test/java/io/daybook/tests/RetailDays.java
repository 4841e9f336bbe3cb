package io.daybook.tests;

import static java.math.RoundingMode.HALF_UP;

import io.daybook.core.pipeline.PipelineReader;
import io.daybook.ingestion.InputFolder;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;

/** What the retail file says of each day, added up line by line in plain BigDecimal: it shares no code with the product. */
final class RetailDays {
  private static final CSVFormat CSV = CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).setAllowMissingColumnNames(true).get();
  private static final String INVOICES = "online-retail/online_retail.csv.gz";
  private static final String RATES = "fx-ecb/eurofxref-hist.csv.gz";

  private RetailDays() {}

  /**
   * @param pounds of all lines, cancellations included
   * @param cancelled pounds of cancellations, 0 or less
   * @param euros at the last fix on or before the day, each line rounded to ten places
   */
  record Day(long lines, BigDecimal pounds, BigDecimal cancelled, BigDecimal euros) {
    static final Day NONE = new Day(0, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO);

    Day plus(Day other) {
      return new Day(lines + other.lines, pounds.add(other.pounds), cancelled.add(other.cancelled), euros.add(other.euros));
    }
  }

  /** The folder with the real data, where it is found as the command line finds it. */
  static Optional<Path> realInput() {
    return InputFolder.find(PipelineReader.read(Repository.retailPipeline()), Optional.empty(), System.getenv(), Repository.folder()).map(InputFolder::path);
  }

  static Map<String, Day> in(Path input) throws IOException {
    TreeMap<String, BigDecimal> rates = rates(input.resolve(RATES));
    Map<String, Day> days = new TreeMap<>();
    try (Reader reader = unzipped(input.resolve(INVOICES))) {
      for (CSVRecord line : CSV.parse(reader)) {
        String date = line.get("InvoiceDate").substring(0, 10);
        BigDecimal price = new BigDecimal(line.get("UnitPrice"));
        if (price.signum() < 0 && !line.get("StockCode").equals("B")) {
          continue; // breaks the row rule
        }
        BigDecimal pounds = price.multiply(new BigDecimal(line.get("Quantity")));
        BigDecimal cancelled = line.get("InvoiceNo").startsWith("C") ? pounds : BigDecimal.ZERO;
        BigDecimal euros = pounds.divide(rates.floorEntry(date).getValue(), 10, HALF_UP);
        days.merge(date, new Day(1, pounds, cancelled, euros), Day::plus);
      }
    }
    return days;
  }

  /** The published column of the daily reference figures, by date; empty where they are not beside the data. */
  static Map<String, BigDecimal> published(Path input, String column) throws IOException {
    Path file = input.resolve("reference/online_retail_daily.csv");
    Map<String, BigDecimal> figures = new TreeMap<>();
    if (Files.exists(file)) {
      try (Reader reader = Files.newBufferedReader(file)) {
        for (CSVRecord day : CSV.parse(reader)) {
          figures.put(day.get("invoice_date"), new BigDecimal(day.get(column)));
        }
      }
    }
    return figures;
  }

  private static TreeMap<String, BigDecimal> rates(Path file) throws IOException {
    TreeMap<String, BigDecimal> rates = new TreeMap<>();
    try (Reader reader = unzipped(file)) {
      for (CSVRecord day : CSV.parse(reader)) {
        if (day.get("GBP").matches("[0-9.]+")) {
          rates.put(day.get("Date"), new BigDecimal(day.get("GBP")));
        }
      }
    }
    return rates;
  }

  private static Reader unzipped(Path file) throws IOException {
    return new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8);
  }
}
