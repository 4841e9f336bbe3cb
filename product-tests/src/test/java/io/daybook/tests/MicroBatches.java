package io.daybook.tests;

import io.daybook.lake.Offsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntSupplier;

/** Publishes a topic micro-batch by micro-batch, cut where the test wants it, as the streaming query would. */
final class MicroBatches {
  static final String EPOCH = "test";

  private LayersUnderTest layers;
  private Map<Integer, Long> from;
  private Map<Integer, Long> until;
  private long batchId = -1;

  MicroBatches(LayersUnderTest layers) {
    this.layers = layers;
    this.until = layers.topic().beginningOffsets();
  }

  /** With layers that were opened anew on the same tables. */
  void goOnWith(LayersUnderTest reopened) {
    layers = reopened;
  }

  /** After a rebuild: where the streaming query would begin. */
  void goOnAfterTheRebuild() {
    until = layers.speed().publishedOffsets();
  }

  boolean coverTheTopic() {
    return Offsets.cover(until, layers.topic().endOffsets());
  }

  /** Publishes all that is new, as one micro-batch, and returns its id. */
  long publish() {
    return publish(() -> Integer.MAX_VALUE);
  }

  /** Publishes what is new, up to so many records of each partition, and returns the id of the micro-batch. */
  long publish(IntSupplier mostRecords) {
    from = until;
    until = new TreeMap<>();
    layers.topic().endOffsets().forEach((partition, end) -> until.put(partition, Math.min(end, from.get(partition) + mostRecords.getAsInt())));
    batchId++;
    publishAgain();
    return batchId;
  }

  /** Replays the last micro-batch, as after a crash. */
  void publishAgain() {
    layers.speed().publish(layers.topic().records(layers.spark(), from, until), EPOCH, batchId);
  }
}
