package io.daybook.serving;

import java.io.Writer;

/** Writes a result. Timestamps are in UTC in every format. */
@FunctionalInterface
public interface ResultPrinter {
  /**
   * Writes all rows, as they arrive except where their widths have to be known, and flushes.
   *
   * @return the number of rows
   * @throws java.io.UncheckedIOException where the writer fails, as when nobody reads any more
   */
  long print(Rows rows);

  /** A printer that leaves the writer open. */
  static ResultPrinter to(Writer writer, OutputFormat format) {
    return switch (format) {
      case TABLE -> new TablePrinter(writer);
      case EXPANDED -> new ExpandedPrinter(writer);
      case CSV -> new CsvPrinter(writer);
      case JSON -> new JsonPrinter(writer);
    };
  }
}
