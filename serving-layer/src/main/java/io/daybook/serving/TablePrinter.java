package io.daybook.serving;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;

/** An aligned table: numbers to the right, null as NULL, and the number of rows below it. A long result is aligned page by page. */
record TablePrinter(Writer writer) implements ResultPrinter {
  private static final int PAGE = 10_000;
  private static final int WIDEST = 60;

  @Override
  public long print(Rows rows) {
    long count = 0;
    try {
      Iterator<List<Object>> remaining = rows.iterator();
      do {
        List<List<String>> page = page(remaining);
        if (!rows.columns().isEmpty()) {
          write(rows.columns(), page);
        }
        count += page.size();
      } while (remaining.hasNext());
      writer.write(rows.columns().isEmpty() ? "Done\n" : count == 1 ? "(1 row)\n" : "(%d rows)\n".formatted(count));
      writer.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return count;
  }

  private static List<List<String>> page(Iterator<List<Object>> remaining) {
    List<List<String>> page = new ArrayList<>();
    while (page.size() < PAGE && remaining.hasNext()) {
      page.add(remaining.next().stream().map(TablePrinter::text).toList());
    }
    return page;
  }

  private void write(List<Column> columns, List<List<String>> page) throws IOException {
    List<String> header = columns.stream().map(column -> cut(column.name())).toList();
    int[] widths = IntStream.range(0, columns.size())
        .map(i -> Math.max(length(header.get(i)), page.stream().mapToInt(row -> length(row.get(i))).max().orElse(0)))
        .toArray();
    line(columns, widths, header);
    writer.write(String.join("-+-", IntStream.of(widths).mapToObj("-"::repeat).toList()) + "\n");
    for (List<String> row : page) {
      line(columns, widths, row);
    }
  }

  private void line(List<Column> columns, int[] widths, List<String> values) throws IOException {
    List<String> padded = new ArrayList<>();
    for (int i = 0; i < widths.length; i++) {
      String space = " ".repeat(widths[i] - length(values.get(i)));
      padded.add(columns.get(i).isNumber() ? space + values.get(i) : values.get(i) + space);
    }
    writer.write(String.join(" | ", padded).stripTrailing() + "\n");
  }

  private static String text(Object value) {
    return value == null ? "NULL" : cut(ValueText.readable(value));
  }

  /** One line: control characters, which could move the terminal's cursor, are replaced. */
  static String printable(String text) {
    return text.replaceAll("\\p{Cntrl}", "\uFFFD");
  }

  /** {@link #printable}, of at most the greatest width. */
  private static String cut(String text) {
    String line = printable(text);
    return length(line) <= WIDEST ? line : line.substring(0, line.offsetByCodePoints(0, WIDEST - 1)) + "…";
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }
}
