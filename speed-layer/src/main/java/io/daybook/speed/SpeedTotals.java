package io.daybook.speed;

/**
 * What the speed layer has committed since this process started it.
 *
 * @param late changes; they are in the figures
 * @param malformed records that could not be decoded, and truncates
 * @param ruleBreakers changes whose after image breaks a row rule
 * @param partials rows of {@code provisional}
 */
public record SpeedTotals(
    long batches, long read, long late, long duplicate, long malformed, long ruleBreakers, long tombstones, long partials, SpeedAmounts amounts) {
  static SpeedTotals none() {
    return new SpeedTotals(0, 0, 0, 0, 0, 0, 0, 0, SpeedAmounts.none());
  }

  SpeedTotals plus(SpeedBatch batch) {
    SpeedReading reading = batch.reading();
    return new SpeedTotals(
        batches + 1,
        read + reading.read(),
        late + reading.late(),
        duplicate + reading.duplicate(),
        malformed + reading.malformed(),
        ruleBreakers + batch.ruleBreakers(),
        tombstones + reading.tombstones(),
        partials + batch.partials(),
        amounts.plus(batch.amounts()));
  }
}
