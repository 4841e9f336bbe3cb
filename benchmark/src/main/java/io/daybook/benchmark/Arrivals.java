package io.daybook.benchmark;

import java.time.Instant;
import org.HdrHistogram.Histogram;

/**
 * What a consumer of updates has in hand: how many events, since when, and how new. Written by the consumer's thread; others may ask for the count
 * alone meanwhile.
 */
final class Arrivals {
  private final Workload load;
  private final EventCount counted;
  private final Histogram byCount = Latency.histogram();
  private final Histogram newest = Latency.histogram();
  private volatile long events;

  Arrivals(Workload load) {
    this.load = load;
    this.counted = new EventCount(load);
  }

  /** To be told of more events. */
  void add(long more, Instant now) {
    long sum = events + more;
    counted.passTo(sum, due -> record(byCount, due, now));
    events = sum;
  }

  /** To be told when the newest delivery of an update was due. */
  void update(Instant newestDue, Instant now) {
    record(newest, newestDue, now);
  }

  private void record(Histogram latencies, Instant due, Instant now) {
    if (!due.isBefore(load.measuredFrom())) {
      Latency.record(latencies, due, now);
    }
  }

  long events() {
    return events;
  }

  Histogram byCount() {
    return byCount;
  }

  Histogram newest() {
    return newest;
  }
}
