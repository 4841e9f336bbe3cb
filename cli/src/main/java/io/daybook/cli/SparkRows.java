package io.daybook.cli;

import io.daybook.serving.Column;
import io.daybook.serving.Rows;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import scala.jdk.javaapi.CollectionConverters;

/** Spark's rows as printers take them. */
final class SparkRows {
  private SparkRows() {}

  static Rows of(Dataset<Row> rows) {
    List<Column> columns = Arrays.stream(rows.schema().fields()).map(field -> new Column(field.name(), field.dataType().simpleString())).toList();
    Iterator<Row> values = rows.toLocalIterator();
    return new Rows() {
      @Override
      public List<Column> columns() {
        return columns;
      }

      @Override
      public Iterator<List<Object>> iterator() {
        return new Iterator<>() {
          @Override
          public boolean hasNext() {
            return values.hasNext();
          }

          @Override
          public List<Object> next() {
            Row row = values.next();
            return IntStream.range(0, row.size()).mapToObj(column -> asJava(row.get(column))).collect(Collectors.toList());
          }
        };
      }
    };
  }

  private static Object asJava(Object value) {
    if (value instanceof Row struct) {
      Map<String, Object> fields = new LinkedHashMap<>();
      for (String name : struct.schema().fieldNames()) {
        fields.put(name, asJava(struct.getAs(name)));
      }
      return fields;
    }
    if (value instanceof scala.collection.Map<?, ?> map) {
      return CollectionConverters.asJava(map);
    }
    return value instanceof scala.collection.Seq<?> list ? CollectionConverters.asJava(list) : value;
  }
}
