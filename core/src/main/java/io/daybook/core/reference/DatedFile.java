package io.daybook.core.reference;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import io.daybook.core.NearestWord;
import io.daybook.core.pipeline.FieldType;
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
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * A CSV file with a header line and exact numbers by date, each date once, in any order. An empty cell and {@code N/A} hold none. Gzipped when its
 * name ends in {@code .gz}.
 */
public final class DatedFile {
  private final Path file;
  private final String owner;
  private final String dateColumn;

  /** @param owner what the pipeline file has the file for, in messages: {@code reference fx} */
  public DatedFile(Path file, String owner, String dateColumn) {
    this.file = file;
    this.owner = owner;
    this.dateColumn = dateColumn;
  }

  /**
   * A column to read.
   *
   * @param header as the file's first line has it
   */
  public record Column(String name, String header, FieldType.Decimal type) {}

  /**
   * The numbers of every date in the file, by the names of the columns; those that are empty are left out.
   *
   * @throws DaybookException with {@link ErrorCode#INPUT_NOT_FOUND} where the file cannot be opened, and {@link ErrorCode#INPUT_MALFORMED} where a
   *     date or a number is wrong or has more digits than its column's type
   */
  public SortedMap<LocalDate, Map<String, BigDecimal>> read(List<Column> columns) {
    try (InputStream bytes = open();
        InputStream text = file.toString().endsWith(".gz") ? new GZIPInputStream(bytes) : bytes;
        CSVParser lines = CSVParser.parse(new InputStreamReader(text, StandardCharsets.UTF_8), CSVFormat.DEFAULT)) {
      return read(columns, lines);
    } catch (IOException | UncheckedIOException e) {
      throw malformed("not readable as %s: %s.".formatted(file.toString().endsWith(".gz") ? "gzipped CSV" : "CSV", e.getMessage()), e);
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

  private SortedMap<LocalDate, Map<String, BigDecimal>> read(List<Column> columns, CSVParser lines) {
    Iterator<CSVRecord> records = lines.iterator();
    if (!records.hasNext()) {
      throw malformed("the file is empty.");
    }
    List<String> header = headerOf(records.next());
    int dateIndex = indexOf(dateColumn, header);
    Map<Column, Integer> indexes = new LinkedHashMap<>();
    columns.forEach(column -> indexes.put(column, indexOf(column.header(), header)));

    SortedMap<LocalDate, Map<String, BigDecimal>> dates = new TreeMap<>();
    while (records.hasNext()) {
      Line line = new Line(lines.getCurrentLineNumber(), records.next());
      LocalDate date = line.date(dateIndex);
      Map<String, BigDecimal> numbers = new HashMap<>();
      if (dates.putIfAbsent(date, numbers) != null) {
        throw line.malformed(dateColumn, date.toString(), "is the date of an earlier line, too; keep one of them");
      }
      indexes.forEach((column, index) -> line.number(column, index).ifPresent(number -> numbers.put(column.name(), number)));
    }
    return dates;
  }

  private static List<String> headerOf(CSVRecord record) {
    return record.stream().map(name -> name.replace("\uFEFF", "").strip()).toList();
  }

  private int indexOf(String name, List<String> header) {
    int index = header.indexOf(name);
    if (index < 0) {
      String nearest = NearestWord.of(name, header).map("; did you mean '%s'?"::formatted).orElse("");
      throw malformedAt(1, "there is no column '%s'%s (columns: %s).".formatted(name, nearest, String.join(", ", header)));
    }
    return index;
  }

  private DaybookException notFound(String why, IOException cause) {
    return new DaybookException(
        ErrorCode.INPUT_NOT_FOUND,
        "Cannot open %s, the file of %s: %s. Put the file there or correct the path in the pipeline file.".formatted(file, owner, why),
        cause);
  }

  /** That the file as a whole is wrong. */
  DaybookException malformed(String what) {
    return malformed(what, null);
  }

  private DaybookException malformed(String what, Exception cause) {
    return new DaybookException(
        ErrorCode.INPUT_MALFORMED, "%s: %s Correct the file, or what the pipeline file says of %s.".formatted(file, what, owner), cause);
  }

  private DaybookException malformedAt(long line, String what) {
    return new DaybookException(
        ErrorCode.INPUT_MALFORMED, "%s:%d: %s Correct the file, or what the pipeline file says of %s.".formatted(file, line, what, owner));
  }

  /** A line after the header. */
  private final class Line {
    private final long number;
    private final CSVRecord record;

    private Line(long number, CSVRecord record) {
      this.number = number;
      this.record = record;
    }

    LocalDate date(int index) {
      String text = cell(dateColumn, index);
      return ExactText.date(text).orElseThrow(() -> malformed(dateColumn, text, "is not a date; write it as 2010-12-01"));
    }

    Optional<BigDecimal> number(Column column, int index) {
      String text = cell(column.header(), index);
      return text.isEmpty() || text.equals("N/A") ? Optional.empty() : Optional.of(exactly(text, column));
    }

    DaybookException malformed(String column, String value, String reason) {
      return malformedAt(number, "column %s: '%s' %s.".formatted(column, value, reason));
    }

    private BigDecimal exactly(String text, Column column) {
      BigDecimal value =
          ExactText.number(text)
              .orElseThrow(
                  () -> malformed(column.header(), text, "is not a number; write it as 0.8393, or leave it empty where there is none"));
      return column.type()
          .exactly(value)
          .orElseThrow(() -> malformed(column.header(), text, "has more digits than %s, its declared type".formatted(column.type())));
    }

    private String cell(String name, int index) {
      if (index >= record.size()) {
        throw malformed(name, "", "is missing: the line has only %d columns".formatted(record.size()));
      }
      return record.get(index).strip();
    }
  }
}
