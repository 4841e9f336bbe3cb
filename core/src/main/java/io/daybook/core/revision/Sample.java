package io.daybook.core.revision;

import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;

/**
 * Numbers in ascending order, of which some may be there very often.
 *
 * @param values may have the same number more than once
 * @param upTo by value, how many numbers are not larger
 */
record Sample(double[] values, long[] upTo) {

  /** @param repeated by number, how often it is there besides */
  static Sample of(double[] singles, SortedMap<Double, Long> repeated) {
    double[] sorted = singles.clone();
    Arrays.sort(sorted);
    double[] values = new double[sorted.length + repeated.size()];
    long[] upTo = new long[values.length];
    int size = 0;
    int next = 0;
    long before = 0;
    for (Map.Entry<Double, Long> often : repeated.entrySet()) {
      while (next < sorted.length && sorted[next] < often.getKey()) {
        values[size] = sorted[next++];
        upTo[size++] = ++before;
      }
      values[size] = often.getKey();
      before += often.getValue();
      upTo[size++] = before;
    }
    while (next < sorted.length) {
      values[size] = sorted[next++];
      upTo[size++] = ++before;
    }
    return new Sample(values, upTo);
  }

  long size() {
    return upTo.length == 0 ? 0 : upTo[upTo.length - 1];
  }

  /** The shortest interval that holds so many of the numbers. */
  RevisionBand shortest(long count) {
    RevisionBand shortest = new RevisionBand(values[0], values[values.length - 1]);
    int to = 0;
    for (int from = 0; from < values.length; from++) {
      long smaller = from == 0 ? 0 : upTo[from - 1];
      while (to < values.length && upTo[to] - smaller < count) {
        to++;
      }
      if (to == values.length) {
        return shortest;
      }
      if (values[to] - values[from] < shortest.width()) {
        shortest = new RevisionBand(values[from], values[to]);
      }
    }
    return shortest;
  }

  /** The number that has so many, itself included, not larger than it. */
  double nth(long n) {
    int index = Arrays.binarySearch(upTo, n);
    return values[index >= 0 ? index : -index - 1];
  }
}
