package io.daybook.lake;

import java.util.List;
import org.apache.spark.sql.Row;

/** Where partials go beside the table {@code provisional}. */
public interface PartialsPublisher extends AutoCloseable {
  /**
   * Publishes one batch's partials, and returns when they are safe. May be called again for a batch.
   *
   * @param partials all rows of {@code provisional} of one epoch and batch id
   */
  void publish(List<Row> partials);

  @Override
  void close();

  /** For pipelines whose partials nobody but SQL reads. */
  static PartialsPublisher nowhere() {
    return new PartialsPublisher() {
      @Override
      public void publish(List<Row> partials) {}

      @Override
      public void close() {}
    };
  }
}
