package io.daybook.core.watch;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How far behind a layer is.
 *
 * @param records of all partitions
 * @param behind of the partition that is furthest behind; empty where that is not known of any that has records waiting
 * @param partitions in their order
 */
public record Lag(long records, Optional<Duration> behind, List<PartitionLag> partitions) {
  public Lag {
    partitions = List.copyOf(partitions);
  }

  /**
   * Compares what is committed with what is there.
   *
   * @param ends by partition, the first offset that is not written yet
   * @param covered by partition, the first offset that is not committed; 0 where a partition is missing
   * @param completeUntil by partition, an arrival up to which everything is committed; partitions may be missing
   * @param now by the clock that arrivals are from; empty where it has not begun
   */
  public static Lag of(Map<Integer, Long> ends, Map<Integer, Long> covered, Map<Integer, Instant> completeUntil, Optional<Instant> now) {
    List<PartitionLag> partitions = new ArrayList<>();
    new TreeMap<>(ends)
        .forEach(
            (partition, end) -> {
              long records = Math.max(0, end - covered.getOrDefault(partition, 0L)); // what is committed may be asked after the end
              partitions.add(new PartitionLag(partition, records, behind(records, completeUntil.get(partition), now)));
            });
    return new Lag(partitions.stream().mapToLong(PartitionLag::records).sum(), longest(partitions), partitions);
  }

  /** The records as words: {@code 1 record}. */
  public String recordsText() {
    return String.format(Locale.ROOT, "%,d %s", records, records == 1 ? "record" : "records");
  }

  /** Empty where there is no such partition. */
  public Optional<PartitionLag> of(int partition) {
    return partitions.stream().filter(each -> each.partition() == partition).findFirst();
  }

  private static Optional<Duration> behind(long records, Instant completeUntil, Optional<Instant> now) {
    if (records == 0) {
      return Optional.of(Duration.ZERO);
    }
    return now.filter(known -> completeUntil != null).map(known -> Duration.between(completeUntil, known)).map(time -> time.isNegative() ? Duration.ZERO : time);
  }

  private static Optional<Duration> longest(List<PartitionLag> partitions) {
    if (partitions.stream().anyMatch(each -> each.records() > 0) && partitions.stream().filter(each -> each.records() > 0).allMatch(each -> each.behind().isEmpty())) {
      return Optional.empty();
    }
    return partitions.stream().flatMap(each -> each.behind().stream()).max(Comparator.naturalOrder());
  }
}
