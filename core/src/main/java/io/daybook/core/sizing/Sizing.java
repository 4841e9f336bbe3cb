package io.daybook.core.sizing;

import static io.daybook.core.sizing.Coefficient.CHANGE_BYTES;
import static io.daybook.core.sizing.Coefficient.DELIVERY_BYTES;
import static io.daybook.core.sizing.Coefficient.INGEST_MICROS;
import static io.daybook.core.sizing.Coefficient.NIGHT_SECONDS;
import static io.daybook.core.sizing.Coefficient.NIGHT_SECONDS_PER_MILLION;
import static io.daybook.core.sizing.Coefficient.PAYLOAD_SHARE;
import static io.daybook.core.sizing.Coefficient.RECORDS_PER_PARTITION;
import static io.daybook.core.sizing.Coefficient.SPEED_HEAP_BYTES;
import static io.daybook.core.sizing.Coefficient.SPEED_MICROS;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What an installation needs for a load: linear in what the benchmarks have measured on two cores. Cores are busy {@value #BUSY} of the time at most, heaps
 * are full to as much. It holds for metrics like those of the benchmarks; a pipeline with many more metrics takes more for each record.
 */
public final class Sizing {
  /** The share of a core, and of a heap, that is planned with: the rest is for what comes after a standstill, and for what was not measured. */
  static final double BUSY = 0.6;

  /** The cores of an executor. */
  static final int CORES_PER_EXECUTOR = 2;

  private static final double SECONDS_PER_DAY = Duration.ofDays(1).toSeconds();
  private static final int DAYS_PER_MONTH = 30;
  private static final double GIB = 1L << 30;

  private final List<SizingLine> lines = new ArrayList<>();
  private final SourceLoad load;

  private Sizing(SourceLoad load) {
    this.load = load;
  }

  /** The needs, in the order in which they follow from each other. */
  public static List<SizingLine> of(SourceLoad load) {
    Sizing sizing = new Sizing(load);
    sizing.addTopic();
    sizing.addStorage();
    sizing.addLayers();
    sizing.addNight();
    return List.copyOf(sizing.lines);
  }

  private double perDay() {
    return load.perSecond() * SECONDS_PER_DAY;
  }

  private void addTopic() {
    add("changes_per_day", perDay(), "changes", "%,d/s x 86,400 s", load.perSecond());
    add("ingress_average", (double) load.perSecond() * load.recordBytes(), "bytes/s", "%,d/s x %,d bytes", load.perSecond(), load.recordBytes());
    add("ingress_peak", (double) load.peakPerSecond() * load.recordBytes(), "bytes/s", "%,d/s x %,d bytes", load.peakPerSecond(), load.recordBytes());
    add(
        "topic_partitions",
        Math.ceil(load.peakPerSecond() / RECORDS_PER_PARTITION.value()),
        "partitions",
        "%,d/s / %,.0f/s each, rounded up",
        load.peakPerSecond(),
        RECORDS_PER_PARTITION.value());
    double days = load.retention().toSeconds() / SECONDS_PER_DAY;
    add(
        "topic_storage",
        perDay() * load.recordBytes() * days * load.replicas(),
        "bytes",
        "%,.0f/day x %,d bytes x %s days x %d replicas, as sent; less where the producer compresses",
        perDay(),
        load.recordBytes(),
        number(days),
        load.replicas());
  }

  private void addStorage() {
    double bytes = CHANGE_BYTES.value() + PAYLOAD_SHARE.value() * load.recordBytes();
    add("change_stored", bytes, "bytes", "%s + %s x %,d bytes", number(CHANGE_BYTES.value()), number(PAYLOAD_SHARE.value()), load.recordBytes());
    add("master_dataset_per_day", perDay() * bytes, "bytes", "%,.0f/day x %,.0f bytes", perDay(), bytes);
    add("master_dataset_per_month", perDay() * bytes * DAYS_PER_MONTH, "bytes", "%,.0f/day x %,.0f bytes x %d days", perDay(), bytes, DAYS_PER_MONTH);
  }

  private void addLayers() {
    double speedCores = cores("speed_cores", load.peakPerSecond(), SPEED_MICROS);
    executors("speed_executors", speedCores);
    double deliveries = 2.0 * load.dedupHorizon().toSeconds() * load.peakPerSecond();
    add("remembered_deliveries", deliveries, "deliveries", "2 x %,d s x %,d/s, were the peak to last", load.dedupHorizon().toSeconds(), load.peakPerSecond());
    double live = SPEED_HEAP_BYTES.value() + deliveries * DELIVERY_BYTES.value();
    add(
        "speed_heap",
        Math.ceil(live / BUSY / GIB) * GIB,
        "bytes",
        "(%,.0f + %,.0f x %.0f bytes) / %s, rounded up to GiB; over all executors",
        SPEED_HEAP_BYTES.value(),
        deliveries,
        DELIVERY_BYTES.value(),
        number(BUSY));
    double ingestCores = cores("ingest_cores", load.perSecond(), INGEST_MICROS);
    executors("ingest_executors", ingestCores);
    double room = ingestCores / INGEST_MICROS.value() * 1_000_000 - load.perSecond();
    double behind = Duration.ofHours(1).toSeconds() * (load.peakPerSecond() - load.perSecond());
    add(
        "ingest_catch_up_after_an_hour_of_peak",
        Math.max(0, behind / room),
        "seconds",
        "3,600 s x (%,d/s - %,d/s) / (%.0f cores / %s µs - %,d/s)",
        load.peakPerSecond(),
        load.perSecond(),
        ingestCores,
        number(INGEST_MICROS.value()),
        load.perSecond());
  }

  private void addNight() {
    double coreSeconds = perDay() / 1_000_000 * NIGHT_SECONDS_PER_MILLION.value() * CORES_PER_EXECUTOR;
    for (int executors : new int[] {1, 2, 4, 8}) {
      int cores = executors * CORES_PER_EXECUTOR;
      add(
          executors == 1 ? "night_on_1_executor" : "night_on_%d_executors".formatted(executors),
          NIGHT_SECONDS.value() + coreSeconds / cores,
          "seconds",
          "%.0f s + %,.1f million x %s s x 2 / %d cores; linear in cores, which was not measured",
          NIGHT_SECONDS.value(),
          perDay() / 1_000_000,
          number(NIGHT_SECONDS_PER_MILLION.value()),
          cores);
    }
  }

  private double cores(String name, int perSecond, Coefficient micros) {
    double cores = Math.ceil(perSecond * micros.value() / 1_000_000 / BUSY);
    add(name, cores, "cores", "%,d/s x %s µs / %s, rounded up", perSecond, number(micros.value()), number(BUSY));
    return cores;
  }

  private void executors(String name, double cores) {
    add(name, Math.ceil(cores / CORES_PER_EXECUTOR), "executors", "%.0f cores / %d, rounded up", cores, CORES_PER_EXECUTOR);
  }

  private void add(String name, double value, String unit, String arithmetic, Object... values) {
    lines.add(new SizingLine(name, value, unit, String.format(Locale.ROOT, arithmetic, values)));
  }

  /** Without zeros that say nothing. */
  private static String number(double value) {
    return value == Math.rint(value) ? String.format(Locale.ROOT, "%,.0f", value) : Double.toString(value);
  }
}
