package io.daybook.cli;

import io.daybook.speed.SpeedStatus;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How the layers of one process are.
 *
 * @param process its id
 */
record ProcessStatus(String pipeline, long process, Instant startedAt, Instant at, Optional<SpeedStatus> speed, Optional<IngestStatus> ingest) {
  boolean healthy() {
    return reasons().isEmpty();
  }

  /** Why not; empty when healthy. */
  List<String> reasons() {
    return Stream.concat(speed.map(SpeedStatus::health).stream(), ingest.map(IngestStatus::health).stream())
        .filter(health -> !health.healthy())
        .map(health -> health.reason())
        .toList();
  }
}
