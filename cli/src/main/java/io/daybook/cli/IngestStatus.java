package io.daybook.cli;

import io.daybook.batch.SourceStatus;
import io.daybook.core.watch.Health;
import io.daybook.core.watch.Lag;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How the ingest is at one moment.
 *
 * @param batch number of its last batch, -1 where there was none ever; empty until this process has looked
 * @param lag records that are not in the master dataset; none are known of until then
 * @param caughtUpAt when it last had everything that was there when it began
 * @param took how long that took
 * @param source how the source was then
 */
record IngestStatus(
    Health health, Optional<Long> batch, Lag lag, Optional<Instant> caughtUpAt, Optional<Duration> took, Optional<SourceStatus> source) {}
