package io.daybook.speed;

import static java.util.Objects.requireNonNull;

import io.daybook.core.pipeline.Pipeline;
import io.daybook.lake.LakeTables;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DecimalType;

/**
 * One micro-batch, committed.
 *
 * @param partials how many rows of {@code provisional} it has
 * @param ruleBreakers changes whose after image breaks a row rule
 * @param latencies none where arrivals are simulated
 */
record SpeedBatch(
    String epoch,
    long batchId,
    Instant startedAt,
    SpeedReading reading,
    long partials,
    long ruleBreakers,
    SpeedAmounts amounts,
    Latencies latencies,
    SpeedTimings timings) {
  SpeedBatch {
    requireNonNull(epoch, "epoch is null");
    requireNonNull(startedAt, "startedAt is null");
    requireNonNull(reading, "reading is null");
    requireNonNull(amounts, "amounts is null");
    requireNonNull(latencies, "latencies is null");
    requireNonNull(timings, "timings is null");
  }

  /** When the partials were. */
  Instant committedAt() {
    return startedAt.plus(timings.aggregate()).plus(timings.commit());
  }

  Optional<Instant> newestArrival() {
    return reading.newestArrivals().values().stream().max(Instant::compareTo);
  }

  /** Records that figures must not hold: malformed ones, and images that break a row rule. */
  long quarantined() {
    return reading.malformed() + ruleBreakers;
  }

  /** The line in {@code speed_batches}. */
  Row row(Pipeline pipeline, Instant committedAt) {
    MemorySize memory = MemorySize.sum(reading.memory().values());
    return RowFactory.create(
        epoch,
        batchId,
        pipeline.definitionHash(),
        reading.fromOffsets(),
        reading.untilOffsets(),
        newestArrival().map(arrival -> arrival.minus(pipeline.allowedLateness())).orElse(null),
        reading.read(),
        reading.late(),
        reading.duplicate(),
        quarantined(),
        reading.malformed(),
        reading.tombstones(),
        storable(amounts.late()),
        storable(amounts.duplicate()),
        storable(amounts.quarantined()),
        partials,
        memory.entries(),
        memory.bytes(),
        millis(latencies.percentile(0.5)),
        millis(latencies.percentile(0.95)),
        millis(latencies.max()),
        timings.aggregate().toMillis(),
        timings.commit().toMillis(),
        timings.publish().toMillis(),
        newestArrival().orElse(null),
        startedAt,
        committedAt);
  }

  private static Long millis(Optional<Duration> duration) {
    return duration.map(Duration::toMillis).orElse(null);
  }

  /** One type holds all measures; an amount without room in it must not stop the figures. */
  private static Map<String, BigDecimal> storable(Map<String, BigDecimal> amounts) {
    Map<String, BigDecimal> storable = new TreeMap<>(amounts);
    storable.values().removeIf(amount -> amount.signum() == 0 || amount.precision() - amount.scale() > DecimalType.MAX_PRECISION() - LakeTables.AMOUNT_SCALE);
    return storable;
  }
}
