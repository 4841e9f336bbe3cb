package io.daybook.speed;

import java.io.Serializable;
import java.util.Arrays;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * How many records had which age, in buckets of 50 milliseconds, and from 3.2 seconds on of at most a 32nd of the age: exact in number, a few hundred
 * longs at most.
 */
final class AgeCounts implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final long UNIT_MILLIS = 50;
  private static final int HALF_OCTAVE_BITS = 5;

  private long[] counts = new long[2 << HALF_OCTAVE_BITS];

  /** @param ageMillis of a record that lies in the future, by a clock that is ahead, below 0: it counts as 0 */
  void record(long ageMillis) {
    int bucket = bucket(Math.max(0, ageMillis) / UNIT_MILLIS);
    if (bucket >= counts.length) {
      counts = Arrays.copyOf(counts, bucket + 1);
    }
    counts[bucket]++;
  }

  /** By the upper end of a bucket, in milliseconds, so that no age is told too low; without empty buckets. */
  NavigableMap<Long, Long> byAge() {
    NavigableMap<Long, Long> byAge = new TreeMap<>();
    for (int bucket = 0; bucket < counts.length; bucket++) {
      if (counts[bucket] > 0) {
        byAge.put(endMillis(bucket), counts[bucket]);
      }
    }
    return byAge;
  }

  /** The first 64 buckets are a unit wide; each octave after them has 32, twice as wide as those before. */
  private static int bucket(long units) {
    int shift = shift(units);
    return (shift << HALF_OCTAVE_BITS) + (int) (units >> shift);
  }

  private static int shift(long units) {
    return Math.max(0, Long.SIZE - 1 - HALF_OCTAVE_BITS - Long.numberOfLeadingZeros(units));
  }

  private static long endMillis(int bucket) {
    int shift = Math.max(0, (bucket >> HALF_OCTAVE_BITS) - 1);
    long inOctave = bucket - ((long) shift << HALF_OCTAVE_BITS);
    return (inOctave + 1 << shift) * UNIT_MILLIS;
  }
}
