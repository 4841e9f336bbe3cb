package io.daybook.tests;

import io.daybook.lake.PartialsPublisher;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.spark.sql.Row;

/** Remembers what it was given, batch by batch, and can refuse, as a publisher does whose broker is gone. */
final class RecordingPublisher implements PartialsPublisher {
  private final List<List<Row>> batches = Collections.synchronizedList(new ArrayList<>());
  private volatile boolean refusing;

  void refuse(boolean refuses) {
    refusing = refuses;
  }

  /** The partials of each call that was not refused. */
  List<List<Row>> batches() {
    return List.copyOf(batches);
  }

  @Override
  public void publish(List<Row> partials) {
    if (refusing) {
      throw new IllegalStateException("refused");
    }
    batches.add(partials);
  }

  @Override
  public void close() {}
}
