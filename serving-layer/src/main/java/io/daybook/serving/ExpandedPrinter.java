package io.daybook.serving;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.List;

/** A value to a line with its column's name before it, uncut, and a line between rows. */
record ExpandedPrinter(Writer writer) implements ResultPrinter {
  @Override
  public long print(Rows rows) {
    long count = 0;
    int width = rows.columns().stream().mapToInt(column -> column.name().length()).max().orElse(1);
    try {
      for (List<Object> row : rows) {
        count++;
        writer.write("-[ row %d ]%s\n".formatted(count, "-".repeat(Math.max(0, width - 8))));
        for (int i = 0; i < row.size(); i++) {
          String value = row.get(i) == null ? "NULL" : TablePrinter.printable(ValueText.readable(row.get(i)));
          writer.write(("%-" + width + "s | %s").formatted(rows.columns().get(i).name(), value).stripTrailing() + "\n");
        }
      }
      writer.write(rows.columns().isEmpty() ? "Done\n" : count == 1 ? "(1 row)\n" : "(%d rows)\n".formatted(count));
      writer.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return count;
  }
}
