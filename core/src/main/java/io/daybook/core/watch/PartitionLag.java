package io.daybook.core.watch;

import java.time.Duration;
import java.util.Optional;

/**
 * How far behind a layer is in one Kafka partition.
 *
 * @param records by their offsets; the end of a transaction has one, too
 * @param behind how long ago all that had arrived was committed, while records wait; zero where none does; empty where it is not known
 */
public record PartitionLag(int partition, long records, Optional<Duration> behind) {}
