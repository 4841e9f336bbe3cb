package io.daybook.cli;

import io.daybook.serving.Column;
import io.daybook.serving.Rows;
import java.util.Iterator;
import java.util.List;

/** The rows of several results with the same columns, one result after the other. */
record JointRows(List<Column> columns, List<Rows> parts) implements Rows {
  @Override
  public Iterator<List<Object>> iterator() {
    Iterator<Rows> remaining = parts.iterator();
    return new Iterator<>() {
      private Iterator<List<Object>> now = List.<List<Object>>of().iterator();

      @Override
      public boolean hasNext() {
        while (!now.hasNext() && remaining.hasNext()) {
          now = remaining.next().iterator();
        }
        return now.hasNext();
      }

      @Override
      public List<Object> next() {
        hasNext();
        return now.next();
      }
    };
  }
}
