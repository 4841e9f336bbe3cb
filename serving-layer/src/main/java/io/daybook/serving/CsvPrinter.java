package io.daybook.serving;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.List;
import java.util.regex.Pattern;

/** RFC 4180: comma, double quotes where needed, CRLF. */
record CsvPrinter(Writer writer) implements ResultPrinter {
  private static final Pattern NEEDS_QUOTES = Pattern.compile("[,\"\\r\\n]");

  @Override
  public long print(Rows rows) {
    long count = 0;
    try {
      if (!rows.columns().isEmpty()) {
        line(rows.columns().stream().map(Column::name).toList());
      }
      for (List<Object> row : rows) {
        line(row);
        count++;
      }
      writer.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return count;
  }

  private void line(List<?> values) throws IOException {
    writer.write(values.stream().map(CsvPrinter::field).collect(joining(",", "", "\r\n")));
  }

  private static String field(Object value) {
    if (value == null) {
      return "";
    }
    String text = ValueText.plain(value);
    return text.isEmpty() || NEEDS_QUOTES.matcher(text).find() ? '"' + text.replace("\"", "\"\"") + '"' : text;
  }
}
