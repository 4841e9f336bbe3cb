package io.daybook.core.reference;

import io.daybook.core.DaybookException;
import io.daybook.core.pipeline.ExactText;
import io.daybook.core.pipeline.FieldType;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A CSV file with a header line and exact numbers by date, each date once, in any order. An empty cell and {@code N/A} hold none. Gzipped when its
 * name ends in {@code .gz}.
 */
public final class DatedFile {
  private final HeaderedFile file;
  private final String dateColumn;

  /** @param owner what the pipeline file has the file for, in messages: {@code reference fx} */
  public DatedFile(Path file, String owner, String dateColumn) {
    this.file = new HeaderedFile(file, owner);
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
   * @throws DaybookException with {@link io.daybook.core.ErrorCode#INPUT_NOT_FOUND} where the file cannot be opened, and {@link
   *     io.daybook.core.ErrorCode#INPUT_MALFORMED} where a date or a number is wrong or has more digits than its column's type
   */
  public SortedMap<LocalDate, Map<String, BigDecimal>> read(List<Column> columns) {
    return file.read(lines -> read(columns, lines));
  }

  private SortedMap<LocalDate, Map<String, BigDecimal>> read(List<Column> columns, HeaderedFile.Lines lines) {
    HeaderedFile.Column ofDate = lines.column(dateColumn);
    Map<Column, HeaderedFile.Column> places = new LinkedHashMap<>();
    columns.forEach(column -> places.put(column, lines.column(column.header())));

    SortedMap<LocalDate, Map<String, BigDecimal>> dates = new TreeMap<>();
    while (lines.hasNext()) {
      HeaderedFile.Line line = lines.next();
      LocalDate date = line.date(ofDate);
      Map<String, BigDecimal> numbers = new HashMap<>();
      if (dates.putIfAbsent(date, numbers) != null) {
        throw line.malformed(ofDate, date.toString(), "is the date of an earlier line, too; keep one of them");
      }
      places.forEach((column, place) -> number(line, place, column.type()).ifPresent(number -> numbers.put(column.name(), number)));
    }
    return dates;
  }

  /** That the file as a whole is wrong. */
  DaybookException malformed(String what) {
    return file.malformed(what);
  }

  private static Optional<BigDecimal> number(HeaderedFile.Line line, HeaderedFile.Column column, FieldType.Decimal type) {
    String text = line.text(column);
    return text.isEmpty() || text.equals("N/A") ? Optional.empty() : Optional.of(exactly(line, column, text, type));
  }

  private static BigDecimal exactly(HeaderedFile.Line line, HeaderedFile.Column column, String text, FieldType.Decimal type) {
    BigDecimal value =
        ExactText.number(text)
            .orElseThrow(() -> line.malformed(column, text, "is not a number; write it as 0.8393, or leave it empty where there is none"));
    return type.exactly(value).orElseThrow(() -> line.malformed(column, text, "has more digits than %s, its declared type".formatted(type)));
  }
}
