package io.daybook.lake;

import io.daybook.core.change.FileRow;
import io.daybook.core.change.RecordFile;
import io.daybook.core.pipeline.Source;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.TaskCompletionListener;

/** A file that one task reads from its beginning to its end, without holding more of it than a row. */
public record RecordFileHistory(Source source, RecordFile records) implements History {
  @Override
  public Path file() {
    return Path.of(records.path());
  }

  @Override
  public Dataset<Row> rows(SparkSession spark) {
    records.open().close(); // what is wrong with the file as a whole is said here, not by a task
    Dataset<String> one = spark.createDataset(List.of(records.path()), Encoders.STRING()).coalesce(1);
    return one.flatMap(reading(records), Encoders.row(History.columns(source)));
  }

  private static FlatMapFunction<String, Row> reading(RecordFile file) {
    return path -> {
      RecordFile.Rows rows = file.open();
      TaskContext.get().addTaskCompletionListener((TaskCompletionListener) context -> rows.close());
      return new Iterator<>() {
        @Override
        public boolean hasNext() {
          return rows.hasNext();
        }

        @Override
        public Row next() {
          return row(rows.next());
        }
      };
    };
  }

  private static Row row(FileRow row) {
    return RowFactory.create(row.number(), row.payload(), row.image().map(FieldColumns::row).orElse(null), row.problem());
  }
}
