package io.daybook.benchmark;

import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * What a run has measured.
 *
 * @param http of the point reads beside the stream, in microseconds, and how many were not answered with a figure
 * @param httpAtRest of the same point reads after it
 * @param pushMillis from the commit of a batch's partials to the event with its cells at a client
 * @param unmatched events whose batch the tables do not have
 * @param sql by the number of sessions
 * @param stream from when a delivery was due to its commit, in milliseconds, by phase
 * @param counts of events, by where they were counted
 * @param events that were sent
 */
record ServeResult(
    Workload load,
    int requestsPerSecond,
    List<ServePhase> phases,
    PointLoad.Result http,
    PointLoad.Result httpAtRest,
    Histogram pushMillis,
    long unmatched,
    Map<Integer, SqlSessions.Times> sql,
    Map<ServePhase, Histogram> stream,
    Map<String, Long> counts,
    long events) {
  /** Microseconds. */
  static final long HTTP_P99_TARGET = 10_000;

  /** Milliseconds. */
  static final long PUSH_TARGET = 200;

  /** Whether the stream is whole, and everything that was asked was answered: else the figures are worth nothing. */
  boolean isExact() {
    return counts.values().stream().allMatch(count -> count == events) && withoutFigure() == 0 && unmatched == 0 && pushMillis.getTotalCount() > 0;
  }

  /** Requests that were not answered with one. */
  long withoutFigure() {
    return http.failed() + httpAtRest.failed();
  }

  static boolean isInTime(PointLoad.Result http) {
    return http.micros().getValueAtPercentile(99) <= HTTP_P99_TARGET;
  }

  boolean isPushInTime() {
    return pushMillis.getValueAtPercentile(99) <= PUSH_TARGET;
  }
}
