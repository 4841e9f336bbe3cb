package io.daybook.infra;

/** Hears what the stack is doing while it starts, for a person who waits. Called from several threads, one call at a time per thread. */
@FunctionalInterface
public interface StackProgress {
  /** @param line one step, as a sentence without a full stop: {@code Starting Kafka} */
  void step(String line);

  /**
   * How far a download is, every few seconds.
   *
   * @param bytesInAll an estimate
   */
  default void downloaded(String what, long bytesSoFar, long bytesInAll) {
    step("Downloading %s: %d of %d MB".formatted(what, bytesSoFar / 1_000_000, bytesInAll / 1_000_000));
  }
}
