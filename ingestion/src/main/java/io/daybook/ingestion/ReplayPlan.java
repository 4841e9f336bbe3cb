package io.daybook.ingestion;

import static java.util.Objects.requireNonNull;

import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.time.BusinessDate;
import io.daybook.core.time.DateRange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * All deliveries of a replay in the order of their arrival; of equal arrivals the one earlier in the source's log comes first.
 *
 * <p>A pure function of the file, the pipeline, the simulation and the dates, so that a replay can be stopped anywhere and go on in another
 * process. Holds the file's records and where each delivery comes from (about 150 bytes a record); the deliveries themselves are made when asked
 * for. Not safe for use by several threads at once.
 */
public final class ReplayPlan {
  private final Pipeline pipeline;
  private final Simulation simulation;
  private final FileRecords records;
  private final ArrivalModel arrivals;
  private final List<BusinessDate> dates;
  private final List<Slot> slots;
  private final long[] prefixes;
  private final Map<Injection, Long> injections = new EnumMap<>(Injection.class);

  /** @param nth which of the line's deliveries */
  private record Slot(long arrivalMillis, int line, byte nth) {
    static final Comparator<Slot> IN_ORDER = Comparator.comparingLong(Slot::arrivalMillis).thenComparingInt(Slot::line).thenComparingInt(Slot::nth);
  }

  private ReplayPlan(Pipeline pipeline, FileRecords records, Simulation simulation, DateRange range) {
    this.pipeline = requireNonNull(pipeline, "pipeline is null");
    this.simulation = requireNonNull(simulation, "simulation is null");
    this.records = requireNonNull(records, "records is null");
    this.arrivals = new ArrivalModel(pipeline, simulation, records);
    TreeSet<BusinessDate> found = new TreeSet<>();
    List<Slot> all = new ArrayList<>(records.lines().size());
    for (int line = 0; line < records.lines().size(); line++) {
      FileLine fileLine = records.lines().get(line);
      if (range.contains(arrivals.businessDate(fileLine))) {
        found.add(arrivals.businessDate(fileLine));
        List<Delivery> deliveries = arrivals.deliveries(fileLine);
        for (int nth = 0; nth < deliveries.size(); nth++) {
          all.add(new Slot(deliveries.get(nth).arrival().toEpochMilli(), line, (byte) nth));
        }
      }
    }
    if (all.isEmpty()) {
      throw Errors.noRecordsIn(range, records.file(), dateRange(pipeline, records));
    }
    all.sort(Slot.IN_ORDER);
    this.dates = List.copyOf(found);
    this.slots = all;
    this.prefixes = new long[all.size()];
    fingerprint();
  }

  /** The deliveries of the records whose business dates lie in the range. */
  public static ReplayPlan of(Pipeline pipeline, FileRecords records, Simulation simulation, DateRange range) {
    return new ReplayPlan(pipeline, records, simulation, requireNonNull(range, "range is null"));
  }

  /** The deliveries of the whole file. */
  public static ReplayPlan of(Pipeline pipeline, FileRecords records, Simulation simulation) {
    return of(pipeline, records, simulation, dateRange(pipeline, records));
  }

  public Pipeline pipeline() {
    return pipeline;
  }

  public Simulation simulation() {
    return simulation;
  }

  /** The business dates that have records, in order; not empty. */
  public List<BusinessDate> dates() {
    return dates;
  }

  /** How many deliveries there are. */
  public int size() {
    return slots.size();
  }

  /** @param index from 0, in the order of arrival */
  public Delivery delivery(int index) {
    Slot slot = slots.get(index);
    return arrivals.deliveries(records.lines().get(slot.line())).get(slot.nth());
  }

  public Instant arrival(int index) {
    return Instant.ofEpochMilli(slots.get(index).arrivalMillis());
  }

  /** How many deliveries arrive before the instant. */
  public int countBefore(Instant untilExclusive) {
    int low = 0;
    int high = slots.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (arrival(middle).isBefore(untilExclusive)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  public Stream<Delivery> deliveries() {
    return IntStream.range(0, slots.size()).mapToObj(this::delivery);
  }

  /** How many deliveries of each kind were injected; has every kind. */
  public Map<Injection, Long> injections() {
    return Collections.unmodifiableMap(injections);
  }

  /** Names the content of all deliveries up to this one: plans that differ in any of them differ here. */
  long prefix(int index) {
    return prefixes[index];
  }

  private void fingerprint() {
    for (Injection injection : Injection.values()) {
      injections.put(injection, 0L);
    }
    long prefix = 0;
    for (int i = 0; i < prefixes.length; i++) {
      Delivery delivery = delivery(i);
      delivery.injected().ifPresent(injection -> injections.merge(injection, 1L, Long::sum));
      prefix = ArrivalModel.mixed(prefix ^ delivery.arrival().toEpochMilli());
      prefix = ArrivalModel.mixed(prefix ^ delivery.payload().logPosition());
      prefixes[i] = prefix = ArrivalModel.mixed(prefix ^ contentHash(delivery.payload()));
    }
  }

  private static long contentHash(Payload payload) {
    if (payload instanceof RowChange change) {
      return 31L * change.before().map(image -> image.values().hashCode()).orElse(0)
          + change.after().map(image -> image.values().hashCode()).orElse(0);
    }
    return Arrays.hashCode(((MalformedLine) payload).raw());
  }

  private static DateRange dateRange(Pipeline pipeline, FileRecords records) {
    Instant first = records.lines().stream().map(FileLine::eventTime).min(Comparator.naturalOrder()).orElseThrow();
    Instant last = records.lines().stream().map(FileLine::eventTime).max(Comparator.naturalOrder()).orElseThrow();
    return new DateRange(pipeline.calendar().dateOf(first), pipeline.calendar().dateOf(last));
  }
}
