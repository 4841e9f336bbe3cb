package io.daybook.benchmark;

import java.util.ArrayList;
import java.util.List;

/**
 * How far an engine was behind while it was measured: events that were due and that its readers did not have yet, and how fast they became more.
 *
 * @param growthPerSecond slope of the line through all that was seen, by least squares; below 0 where the engine caught up
 */
record Lag(double meanEvents, double growthPerSecond) {
  /** What a batch more or less at the ends of the measured time may seem to add. */
  private static final double TOLERATED = 0.01;

  /** Whether the engine kept up: the lag grew by less than a hundredth of what came. */
  boolean isSteady(int rate) {
    return growthPerSecond <= TOLERATED * rate;
  }

  /** The lag as it is seen, again and again. */
  static final class Samples {
    private final List<double[]> samples = new ArrayList<>();

    void add(double seconds, long events) {
      samples.add(new double[] {seconds, events});
    }

    /** @throws IllegalStateException where there are less than two */
    Lag lag() {
      if (samples.size() < 2) {
        throw new IllegalStateException(
            "The engine ran only when the measured time was over. The machine is too busy, or --warm-up too short; give it longer.");
      }
      double meanSeconds = samples.stream().mapToDouble(sample -> sample[0]).average().orElseThrow();
      double meanEvents = samples.stream().mapToDouble(sample -> sample[1]).average().orElseThrow();
      double together = samples.stream().mapToDouble(sample -> (sample[0] - meanSeconds) * (sample[1] - meanEvents)).sum();
      double spread = samples.stream().mapToDouble(sample -> (sample[0] - meanSeconds) * (sample[0] - meanSeconds)).sum();
      return new Lag(meanEvents, together / spread);
    }
  }
}
