package io.daybook.core.reference;

import io.daybook.core.pipeline.ExactText;
import io.daybook.core.pipeline.FieldType;
import io.daybook.core.pipeline.Lookup;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The CSV file of a lookup. No two lines of it say what one code stands for on one date. */
public final class LookupFile {
  private final Lookup lookup;
  private final HeaderedFile file;

  public LookupFile(Lookup lookup, Path path) {
    this.lookup = lookup;
    this.file = new HeaderedFile(path, "reference " + lookup.name());
  }

  /**
   * All lines, in the order of the file.
   *
   * @throws io.daybook.core.DaybookException with {@link io.daybook.core.ErrorCode#INPUT_NOT_FOUND} where the file cannot be opened, and {@link
   *     io.daybook.core.ErrorCode#INPUT_MALFORMED} where it has no line, a value is none of its column's type, or two lines contradict each other
   */
  public List<LookupRow> read() {
    return file.read(this::read);
  }

  private List<LookupRow> read(HeaderedFile.Lines lines) {
    Map<Lookup.Key, HeaderedFile.Column> keys = new LinkedHashMap<>();
    lookup.key().forEach(key -> keys.put(key, lines.column(key.column())));
    Map<Lookup.Column, HeaderedFile.Column> columns = new LinkedHashMap<>();
    lookup.columns().forEach(column -> columns.put(column, lines.column(column.column())));
    Dates dates = Dates.of(lookup.validity(), lines);

    List<LookupRow> rows = new ArrayList<>();
    Map<String, TreeMap<LocalDate, Stretch>> stretches = new LinkedHashMap<>();
    while (lines.hasNext()) {
      HeaderedFile.Line line = lines.next();
      LookupRow row = new LookupRow(key(line, keys), dates.from(line), dates.until(line), values(line, columns));
      requireAlone(row, line, keys.values().iterator().next(), stretches.computeIfAbsent(row.key(), first -> new TreeMap<>()));
      rows.add(row);
    }
    if (rows.isEmpty()) {
      throw file.malformed("there is no line after the header.");
    }
    return rows;
  }

  private static String key(HeaderedFile.Line line, Map<Lookup.Key, HeaderedFile.Column> keys) {
    List<String> parts = new ArrayList<>();
    keys.forEach((key, column) -> parts.add(value(line, column, key.type()).toString()));
    return LookupKey.of(parts);
  }

  private static Map<String, String> values(HeaderedFile.Line line, Map<Lookup.Column, HeaderedFile.Column> columns) {
    Map<String, String> values = new LinkedHashMap<>();
    columns.forEach(
        (column, place) -> {
          if (!line.text(place).isEmpty()) {
            value(line, place, column.type());
            values.put(column.name(), line.text(place));
          }
        });
    return values;
  }

  private static Object value(HeaderedFile.Line line, HeaderedFile.Column column, FieldType type) {
    String text = line.text(column);
    if (text.isEmpty()) {
      throw line.malformed(column, text, "is empty, and it is what the line is found by; write a code");
    }
    return ExactText.of(type, text).orElseThrow(() -> line.malformed(column, text, "is not of its declared type, %s".formatted(type)));
  }

  private static void requireAlone(LookupRow row, HeaderedFile.Line line, HeaderedFile.Column column, TreeMap<LocalDate, Stretch> earlier) {
    Map.Entry<LocalDate, Stretch> before = earlier.lowerEntry(row.validUntil()); // it starts before this one ends
    if (before != null && before.getValue().until().isAfter(row.validFrom())) {
      throw line.malformed(
          column,
          String.join(", ", LookupKey.parts(row.key())),
          "stands in line %d as well, for dates that this line has, too; keep one of them, or let one end where the other begins"
              .formatted(before.getValue().line()));
    }
    earlier.put(row.validFrom(), new Stretch(row.validUntil(), line.number()));
  }

  private record Stretch(LocalDate until, long line) {}

  /** Where the dates of a line stand. */
  private interface Dates {
    LocalDate from(HeaderedFile.Line line);

    LocalDate until(HeaderedFile.Line line);

    static Dates of(Lookup.Validity validity, HeaderedFile.Lines lines) {
      return validity instanceof Lookup.Validity.Between between
          ? new Declared(lines.column(between.from()), lines.column(between.to()))
          : new Unbounded();
    }
  }

  private record Unbounded() implements Dates {
    @Override
    public LocalDate from(HeaderedFile.Line line) {
      return LocalDate.MIN;
    }

    @Override
    public LocalDate until(HeaderedFile.Line line) {
      return LocalDate.MAX;
    }
  }

  private record Declared(HeaderedFile.Column fromColumn, HeaderedFile.Column toColumn) implements Dates {
    @Override
    public LocalDate from(HeaderedFile.Line line) {
      return line.text(fromColumn).isEmpty() ? LocalDate.MIN : line.date(fromColumn);
    }

    @Override
    public LocalDate until(HeaderedFile.Line line) {
      LocalDate until = line.text(toColumn).isEmpty() ? LocalDate.MAX : line.date(toColumn);
      if (!until.isAfter(from(line))) {
        throw line.malformed(toColumn, until.toString(), "is not after %s, where the line begins to hold".formatted(from(line)));
      }
      return until;
    }
  }
}
