package io.daybook.core.change;

import java.io.Closeable;
import java.io.Serializable;
import java.util.Iterator;

/** A file of records, of any size, as a task reads it: from its beginning to its end, row by row. */
public interface RecordFile extends Serializable {
  /** Absolute. */
  String path();

  /**
   * Begins to read.
   *
   * @throws io.daybook.core.DaybookException where the file cannot be read, or lacks a declared column: before any row is given
   */
  Rows open();

  /** The rows, in the order of the file. A row that cannot be read as declared is among them; a file that breaks off ends them with an exception. */
  interface Rows extends Iterator<FileRow>, Closeable {
    @Override
    void close();
  }
}
