package io.daybook.ingestion;

import static java.util.Objects.requireNonNull;

/**
 * Where a replay goes; the topic is the pipeline's.
 *
 * @param bootstrapServers as Kafka has it, {@code 127.0.0.1:9092}
 * @param partitions how many the topic gets if the replay creates it; an existing topic keeps its own
 */
public record ReplayTarget(String bootstrapServers, int partitions) {
  private static final int DEFAULT_PARTITIONS = 2;

  public ReplayTarget {
    requireNonNull(bootstrapServers, "bootstrapServers is null");
    if (partitions < 1) {
      throw new IllegalArgumentException("Invalid partitions: %d (must be at least 1)".formatted(partitions));
    }
  }

  public static ReplayTarget at(String bootstrapServers) {
    return new ReplayTarget(bootstrapServers, DEFAULT_PARTITIONS);
  }
}
