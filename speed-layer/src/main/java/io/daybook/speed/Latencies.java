package io.daybook.speed;

import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ObjLongConsumer;

/** How long records took from their arrival in Kafka to the commit of their partials: every record, each at most 50 ms or a 32nd of its age too high. */
public final class Latencies {
  private final NavigableMap<Long, Long> countsByMillis;

  private Latencies(NavigableMap<Long, Long> countsByMillis) {
    this.countsByMillis = countsByMillis;
  }

  static Latencies none() {
    return new Latencies(Collections.emptyNavigableMap());
  }

  /** Of records with the ages, all of which waited so much longer. */
  static Latencies of(Collection<AgeCounts> ages, Duration waited) {
    NavigableMap<Long, Long> counts = new TreeMap<>();
    for (AgeCounts each : ages) {
      each.byAge().forEach((age, count) -> counts.merge(age + waited.toMillis(), count, Long::sum));
    }
    return new Latencies(counts);
  }

  Latencies plus(Latencies other) {
    NavigableMap<Long, Long> sum = new TreeMap<>(countsByMillis);
    other.countsByMillis.forEach((latency, count) -> sum.merge(latency, count, Long::sum));
    return new Latencies(sum);
  }

  long count() {
    return countsByMillis.values().stream().mapToLong(Long::longValue).sum();
  }

  /** The latency that the share of the records did not exceed; empty without records. */
  Optional<Duration> percentile(double share) {
    long wanted = (long) Math.ceil(share * count());
    long seen = 0;
    for (Map.Entry<Long, Long> bucket : countsByMillis.entrySet()) {
      seen += bucket.getValue();
      if (seen >= wanted) {
        return Optional.of(Duration.ofMillis(bucket.getKey()));
      }
    }
    return Optional.empty();
  }

  Optional<Duration> max() {
    return countsByMillis.isEmpty() ? Optional.empty() : Optional.of(Duration.ofMillis(countsByMillis.lastKey()));
  }

  /** Gives each latency with the number of records that had it, the shortest first. */
  void forEach(ObjLongConsumer<Duration> consumer) {
    countsByMillis.forEach((latency, count) -> consumer.accept(Duration.ofMillis(latency), count));
  }
}
