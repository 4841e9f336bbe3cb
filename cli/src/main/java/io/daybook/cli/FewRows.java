package io.daybook.cli;

import io.daybook.serving.Column;
import io.daybook.serving.Rows;
import java.util.Iterator;
import java.util.List;

/** Rows that are at hand, as printers take them. */
record FewRows(List<Column> columns, List<List<Object>> values) implements Rows {
  @Override
  public Iterator<List<Object>> iterator() {
    return values.iterator();
  }
}
