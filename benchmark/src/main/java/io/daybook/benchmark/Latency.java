package io.daybook.benchmark;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** From the time that a delivery was due to what. */
enum Latency {
  /** Each delivery, by the offsets of the batch that has it. */
  COMMIT("to the commit"),
  /** Each delivery, as a reader that follows the table's log has it. */
  TABLE_READER("to a reader of the table"),
  /** Each delivery, as a consumer of the topic of partials has it. */
  TOPIC_CONSUMER("to a consumer of the topic"),
  /**
   * Each event, where an update does not tell which it has: the n-th counts as there when the consumer has n. The mean is exact however an engine
   * mixes them up, the percentiles are the best that go with it.
   */
  CONSUMER_BY_COUNT("to a consumer, by count"),
  /** The newest delivery of each update alone: less than the others waited. */
  NEWEST_AT_COMMIT("newest of an update, to the commit"),
  NEWEST_AT_CONSUMER("newest of an update, to a consumer");

  private final String title;

  Latency(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  /** In the result file. */
  String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Milliseconds, to three digits. */
  static Histogram histogram() {
    return new Histogram(TimeUnit.HOURS.toMillis(24), 3);
  }

  /** Clocks of one machine differ by less than a millisecond; what looks earlier than due is so by rounding. */
  static void record(Histogram latencies, Instant due, Instant there) {
    latencies.recordValue(Math.max(0, Duration.between(due, there).toMillis()));
  }
}
