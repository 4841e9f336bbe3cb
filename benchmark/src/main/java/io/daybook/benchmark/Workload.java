package io.daybook.benchmark;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Stream;

/**
 * The load: a sequence of deliveries, number {@code n} due {@code n / rate} seconds after {@code firstDue}, whatever becomes of those before (an open
 * loop). All that a delivery is follows from its number, so that what was sent need not be written down.
 *
 * @param firstDue when the first delivery is due; those before {@link #measuredFrom} fill the dedup state and warm up
 * @param prefill how much of the load, by its due times, lies in the past when the engine starts; sent as fast as it goes
 * @param rate deliveries per second
 * @param recordBytes the size of a record's value, about
 * @param redeliveredPercent how many of a hundred deliveries repeat an event of the last minute
 */
record Workload(Instant firstDue, Duration prefill, Duration warmUp, Duration measured, int rate, int recordBytes, int redeliveredPercent, int partitions) {
  static final int REGIONS = 50;
  static final int CHANNELS = 8;

  private static final long LONGEST_WAY_BACK_SECONDS = 60;

  Workload {
    if (rate < partitions || recordBytes < 200 || partitions < 1 || redeliveredPercent < 0 || redeliveredPercent > 50) {
      throw new IllegalArgumentException(
          "Invalid load: rate %d (must be >= partitions), recordBytes %d (must be >= 200), partitions %d (must be >= 1), redelivered %d %% (must be 0 to 50)"
              .formatted(rate, recordBytes, partitions, redeliveredPercent));
    }
  }

  /** The same load at another time: the first delivery that is not prefilled is due then. */
  Workload liveFrom(Instant time) {
    return new Workload(time.minus(prefill), prefill, warmUp, measured, rate, recordBytes, redeliveredPercent, partitions);
  }

  /** As words of a command line, from which {@link #of} makes the same again: times to the microsecond, durations to the second. */
  List<String> arguments() {
    return Stream.of(
            ChronoUnit.MICROS.between(Instant.EPOCH, firstDue),
            prefill.toSeconds(),
            warmUp.toSeconds(),
            measured.toSeconds(),
            rate,
            recordBytes,
            redeliveredPercent,
            partitions)
        .map(String::valueOf)
        .toList();
  }

  static Workload of(String... arguments) {
    return new Workload(
        Instant.EPOCH.plus(Long.parseLong(arguments[0]), ChronoUnit.MICROS),
        Duration.ofSeconds(Long.parseLong(arguments[1])),
        Duration.ofSeconds(Long.parseLong(arguments[2])),
        Duration.ofSeconds(Long.parseLong(arguments[3])),
        Integer.parseInt(arguments[4]),
        Integer.parseInt(arguments[5]),
        Integer.parseInt(arguments[6]),
        Integer.parseInt(arguments[7]));
  }

  long deliveries() {
    return count(prefill.plus(warmUp).plus(measured));
  }

  long prefilled() {
    return count(prefill);
  }

  Instant due(long delivery) {
    return firstDue.plusNanos(Math.multiplyExact(delivery / rate, 1_000_000_000L) + delivery % rate * 1_000_000_000L / rate);
  }

  Instant measuredFrom() {
    return firstDue.plus(prefill).plus(warmUp);
  }

  Instant measuredUntil() {
    return measuredFrom().plus(measured);
  }

  int partition(long delivery) {
    return (int) (delivery % partitions);
  }

  /** The number of the delivery with an offset of a partition. */
  long delivery(int partition, long offset) {
    return offset * partitions + partition;
  }

  /** The event of a delivery: its own number, or that of an earlier delivery to the same partition. */
  long event(long delivery) {
    long hash = mixed(delivery);
    if (Long.remainderUnsigned(hash, 100) >= redeliveredPercent) {
      return delivery;
    }
    long back = 1 + Long.remainderUnsigned(mixed(hash), LONGEST_WAY_BACK_SECONDS * rate / partitions);
    long earlier = delivery - back * partitions;
    return earlier < 0 ? delivery : event(earlier);
  }

  /** How many events the first so many deliveries bring. */
  long events(long deliveries) {
    long events = 0;
    for (long delivery = 0; delivery < deliveries; delivery++) {
      events += event(delivery) == delivery ? 1 : 0;
    }
    return events;
  }

  @Override
  public String toString() {
    return "%,d deliveries/s of %d bytes to %d partitions, %d %% redelivered, three metrics; %s of it prefilled, %s of warm-up, %s measured"
        .formatted(rate, recordBytes, partitions, redeliveredPercent, text(prefill), text(warmUp), text(measured));
  }

  private long count(Duration time) {
    return time.toMillis() * rate / 1000;
  }

  private static String text(Duration time) {
    return time.toSeconds() + " s";
  }

  /** SplitMix64. */
  static long mixed(long number) {
    long z = number + 0x9E3779B97F4A7C15L;
    z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
    z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
    return z ^ z >>> 31;
  }
}
