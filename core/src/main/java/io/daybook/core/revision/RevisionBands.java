package io.daybook.core.revision;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.DoubleStream;

/**
 * The bands of one kind by hour of the day, or why there are none.
 *
 * <p>Dates are used twice, each for one thing alone. Older ones give each hour its shape: the shortest interval that holds the share that bands shall hold,
 * of the hour and the ones beside it. The newest ones say by how much shapes are too narrow or too wide: by the distance from it that the share of the
 * revisions does not exceed, all shapes are widened. So a band is held against dates that its shape has not seen, which makes it hold the share of revisions to
 * come as long as those are like the newest ones (split conformal prediction: the shape may be any guess), and what drifts is forgotten.
 *
 * @param dates how many there were
 * @param byHour empty where a reason says why
 * @param reason of there being no bands
 */
public record RevisionBands(int dates, Map<Integer, RevisionBand> byHour, Optional<String> reason) {
  /** The share of revisions that bands are to hold. */
  public static final double SHARE = 0.95;

  /** With fewer dates in either use, 95 of 100 cannot be told from all. */
  static final int FEWEST_DATES = 20;

  private static final int MOST_SHAPE_DATES = 120;
  private static final int MOST_NEWEST_DATES = 90;
  private static final int FEWEST_OF_HOUR = 60;

  /** How many of the latest dates are looked at; older ones change nothing. */
  public static final int MOST_DATES = MOST_SHAPE_DATES + MOST_NEWEST_DATES;

  public RevisionBands {
    byHour = Collections.unmodifiableMap(new TreeMap<>(byHour));
  }

  public static RevisionBands of(RevisionHistory history) {
    int dates = history.dates().size();
    if (dates < 2 * FEWEST_DATES) {
      return new RevisionBands(dates, Map.of(), Optional.of("too little history: %d dates of at least %d".formatted(dates, 2 * FEWEST_DATES)));
    }
    int newestDates = Math.min(MOST_NEWEST_DATES, dates / 2);
    RevisionHistory older = history.of(Math.max(0, dates - newestDates - MOST_SHAPE_DATES), dates - newestDates);
    RevisionHistory newest = history.of(dates - newestDates, dates);
    Map<Integer, RevisionBand> shapes = new TreeMap<>();
    history.hours().forEach(hour -> shapes.put(hour, shape(older, hour)));
    double margin = margin(shapes, newest);
    shapes.replaceAll((hour, shape) -> shape.widened(margin));
    return new RevisionBands(dates, shapes, Optional.empty());
  }

  private static RevisionBand shape(RevisionHistory older, int hour) {
    Sample nearby = standardized(older.between(hour - 1, hour + 1));
    Sample sample = nearby.size() < FEWEST_OF_HOUR ? standardized(older.between(0, 23)) : nearby;
    return sample.shortest(rank(sample.size()));
  }

  private static double margin(Map<Integer, RevisionBand> shapes, RevisionHistory newest) {
    DoubleStream.Builder moved = DoubleStream.builder();
    SortedMap<Double, Long> unmoved = new TreeMap<>();
    shapes.forEach(
        (hour, shape) -> {
          for (Revisions revisions : newest.between(hour, hour)) {
            revisions.moved().forEach(one -> moved.add(shape.distance(one.standardized())));
            unmoved.merge(shape.distance(0), revisions.unmoved(), Long::sum);
          }
        });
    Sample distances = sample(moved.build(), unmoved);
    return distances.nth(rank(distances.size()));
  }

  private static Sample standardized(List<Revisions> all) {
    SortedMap<Double, Long> unmoved = new TreeMap<>();
    all.forEach(revisions -> unmoved.merge(0.0, revisions.unmoved(), Long::sum));
    return sample(all.stream().flatMap(revisions -> revisions.moved().stream()).mapToDouble(Revisions.Moved::standardized), unmoved);
  }

  private static Sample sample(DoubleStream moved, SortedMap<Double, Long> unmoved) {
    unmoved.values().removeIf(times -> times == 0);
    return Sample.of(moved.toArray(), unmoved);
  }

  /** The rank of the quantile, one more than the share of a sample needs: the revision to come is as likely as any to be the largest. */
  private static long rank(long size) {
    return Math.min(size, (long) Math.ceil(SHARE * (size + 1)));
  }
}
