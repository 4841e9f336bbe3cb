package io.daybook.ingestion;

import java.time.Instant;

/** Brings a plan's deliveries to the pipeline's topic, over any number of processes, one after another. */
public interface Replay extends AutoCloseable {
  /**
   * Brings all that arrive before the instant and have not been brought yet, and returns when the topic has them.
   *
   * @return how many were brought by this call
   */
  int send(Instant untilArrivalExclusive, ReplayListener listener) throws InterruptedException;

  @Override
  void close();
}
