package io.daybook.core.reference;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import io.daybook.core.NearestWord;
import io.daybook.core.pipeline.FieldType;
import io.daybook.core.pipeline.Reference;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** The CSV file of a reference. */
final class RateFile {
  private final Reference reference;
  private final Path file;

  RateFile(Reference reference, Path file) {
    this.reference = reference;
    this.file = file;
  }

  RateTable read() {
    try (InputStream bytes = open();
        InputStream text = file.toString().endsWith(".gz") ? new GZIPInputStream(bytes) : bytes;
        CSVParser lines = CSVParser.parse(new InputStreamReader(text, StandardCharsets.UTF_8), CSVFormat.DEFAULT)) {
      return read(lines);
    } catch (IOException | UncheckedIOException e) {
      throw malformed("%s: not readable as %s: %s.".formatted(file, file.toString().endsWith(".gz") ? "gzipped CSV" : "CSV", e.getMessage()), e);
    }
  }

  private InputStream open() {
    try {
      if (Files.isDirectory(file)) {
        throw notFound("it is a folder", null);
      }
      return Files.newInputStream(file);
    } catch (NoSuchFileException e) {
      throw notFound("there is no such file", e);
    } catch (IOException e) {
      throw notFound(e.getMessage(), e);
    }
  }

  private RateTable read(CSVParser lines) {
    Iterator<CSVRecord> records = lines.iterator();
    if (!records.hasNext()) {
      throw malformed("%s: the file is empty.".formatted(file), null);
    }
    List<String> header = headerOf(records.next());
    int dateColumn = columnOf(reference.dateColumn(), header);
    Map<Reference.Rate, Integer> columns = new HashMap<>();
    reference.rates().forEach(rate -> columns.put(rate, columnOf(rate.column(), header)));

    TreeSet<LocalDate> dates = new TreeSet<>();
    Map<String, TreeMap<LocalDate, Fix>> fixes = new HashMap<>();
    reference.rates().forEach(rate -> fixes.put(rate.name(), new TreeMap<>()));
    while (records.hasNext()) {
      Line line = new Line(lines.getCurrentLineNumber(), records.next());
      LocalDate date = line.date(dateColumn);
      if (!dates.add(date)) {
        throw line.malformed(reference.dateColumn(), date.toString(), "is the date of an earlier line, too; keep one of them");
      }
      columns.forEach((rate, column) -> line.rate(rate, column).ifPresent(value -> fixes.get(rate.name()).put(date, new Fix(date, value))));
    }
    if (dates.isEmpty()) {
      throw malformed("%s: there is no line after the header.".formatted(file), null);
    }
    for (Reference.Rate rate : reference.rates()) {
      if (fixes.get(rate.name()).isEmpty()) {
        throw malformed("%s: column '%s' holds no fix at all.".formatted(file, rate.column()), null);
      }
    }
    return new RateTable(dates.last(), fixes);
  }

  private static List<String> headerOf(CSVRecord record) {
    return record.stream().map(name -> name.replace("\uFEFF", "").strip()).toList();
  }

  private int columnOf(String name, List<String> header) {
    int column = header.indexOf(name);
    if (column < 0) {
      String nearest = NearestWord.of(name, header).map("; did you mean '%s'?"::formatted).orElse("");
      throw malformed("%s:1: there is no column '%s'%s (columns: %s).".formatted(file, name, nearest, String.join(", ", header)), null);
    }
    return column;
  }

  private DaybookException notFound(String why, IOException cause) {
    return new DaybookException(
        ErrorCode.INPUT_NOT_FOUND,
        "Cannot open %s, the file of reference %s: %s. Put the file there or correct the path in the pipeline file."
            .formatted(file, reference.name(), why),
        cause);
  }

  private DaybookException malformed(String what, Exception cause) {
    return new DaybookException(
        ErrorCode.INPUT_MALFORMED, "%s Correct the file, or what the pipeline file says of reference %s.".formatted(what, reference.name()), cause);
  }

  /** A line after the header. */
  private final class Line {
    private final long number;
    private final CSVRecord record;

    private Line(long number, CSVRecord record) {
      this.number = number;
      this.record = record;
    }

    LocalDate date(int column) {
      String text = cell(reference.dateColumn(), column);
      try {
        return LocalDate.parse(text);
      } catch (DateTimeParseException e) {
        throw malformed(reference.dateColumn(), text, "is not a date; write it as 2010-12-01");
      }
    }

    Optional<BigDecimal> rate(Reference.Rate rate, int column) {
      String text = cell(rate.column(), column);
      return text.isEmpty() || text.equals("N/A") ? Optional.empty() : Optional.of(exactly(text, rate));
    }

    DaybookException malformed(String column, String value, String reason) {
      return RateFile.this.malformed("%s:%d: column %s: '%s' %s.".formatted(file, number, column, value, reason), null);
    }

    private BigDecimal exactly(String text, Reference.Rate rate) {
      if (!text.matches("-?\\d+(\\.\\d+)?")) {
        throw malformed(rate.column(), text, "is not a number; write it as 0.8393, or leave it empty where there was no fix");
      }
      FieldType.Decimal type = rate.type();
      BigDecimal value = new BigDecimal(text);
      if (value.stripTrailingZeros().scale() > type.scale() || value.setScale(type.scale()).precision() > type.precision()) {
        throw malformed(rate.column(), text, "has more digits than %s, its declared type".formatted(type));
      }
      return value.setScale(type.scale());
    }

    private String cell(String name, int column) {
      if (column >= record.size()) {
        throw malformed(name, "", "is missing: the line has only %d columns".formatted(record.size()));
      }
      return record.get(column).strip();
    }
  }
}
