package io.daybook.lake;

import io.airlift.slice.SizeOf;
import io.airlift.slice.Slice;
import io.airlift.slice.Slices;
import io.airlift.stats.TDigest;
import io.airlift.stats.cardinality.HyperLogLog;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.PrintStream;
import java.io.Serializable;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * What an aggregation gathers into Trino's bytes: they are read there by a cast, to {@code HyperLogLog} or {@code tdigest}. Public because Spark
 * keeps nothing else between the stages of an aggregation.
 */
public abstract sealed class Sketch<T> implements Serializable {
  private static final long serialVersionUID = 1L;

  static {
    // On its first use the library has the size of its objects worked out, by code that prints warnings where results belong.
    PrintStream results = System.out;
    System.setOut(System.err);
    try {
      SizeOf.instanceSize(Sketch.class);
    } finally {
      System.setOut(results);
    }
  }

  private boolean empty = true;

  /** How many different values the sketches have gathered together: the same estimate in whatever order and groups they gathered them. */
  public static long differentValues(List<byte[]> sketches) {
    OfValues merged = new OfValues();
    sketches.forEach(merged::merge);
    return merged.estimate();
  }

  /**
   * The amount that a share of the gathered amounts do not exceed; empty where there are none. An estimate that depends on the order in which sketches
   * were merged.
   */
  public static Optional<BigDecimal> quantile(List<byte[]> sketches, BigDecimal at) {
    OfAmounts merged = new OfAmounts();
    sketches.forEach(merged::merge);
    return sketches.isEmpty() ? Optional.empty() : Optional.of(BigDecimal.valueOf(merged.amounts.valueAt(at.doubleValue())));
  }

  /** One sketch of different values that has gathered what all of these have; at least one. */
  public static byte[] mergedValues(List<byte[]> sketches) {
    OfValues merged = new OfValues();
    sketches.forEach(merged::merge);
    return merged.bytes();
  }

  /** One sketch of amounts that has gathered what all of these have; at least one. */
  public static byte[] mergedAmounts(List<byte[]> sketches) {
    OfAmounts merged = new OfAmounts();
    sketches.forEach(merged::merge);
    return merged.bytes();
  }

  final void add(T value) {
    empty = false;
    gather(value);
  }

  final void merge(byte[] bytes) {
    empty = false;
    mergeSlice(Slices.wrappedBuffer(bytes));
  }

  /** Empty sketches have none: {@code null}. */
  final byte[] bytes() {
    return empty ? null : slice().getBytes();
  }

  abstract void gather(T value);

  abstract void mergeSlice(Slice sketch);

  abstract Slice slice();

  abstract void clear();

  private void writeObject(ObjectOutputStream out) throws IOException {
    out.writeObject(bytes());
  }

  private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
    byte[] bytes = (byte[]) in.readObject();
    clear();
    empty = true;
    if (bytes != null) {
      merge(bytes);
    }
  }

  /** Different values, with a standard error of 1.6 %: as many buckets as Trino's {@code approx_set} has. */
  static final class OfValues extends Sketch<String> {
    private static final long serialVersionUID = 1L;
    private static final int BUCKETS = 4096;

    /** So many at most are listed one by one, whatever the library's lists have grown to. From here on it may, and soon must, count by buckets. */
    private static final int MOST_LISTED = 500;

    private transient HyperLogLog values = HyperLogLog.newInstance(BUCKETS);

    @Override
    void gather(String value) {
      values.add(Slices.utf8Slice(value));
    }

    @Override
    void mergeSlice(Slice sketch) {
      values.mergeWith(HyperLogLog.newInstance(sketch));
    }

    @Override
    Slice slice() {
      return values.serialize();
    }

    @Override
    void clear() {
      values = HyperLogLog.newInstance(BUCKETS);
    }

    long estimate() {
      if (values.cardinality() > MOST_LISTED) {
        values.makeDense();
      }
      return values.cardinality();
    }
  }

  /** How amounts are distributed, finest at both ends. */
  static final class OfAmounts extends Sketch<Double> {
    private static final long serialVersionUID = 1L;

    private transient TDigest amounts = new TDigest();

    @Override
    void gather(Double amount) {
      amounts.add(amount);
    }

    @Override
    void mergeSlice(Slice sketch) {
      amounts.mergeWith(TDigest.deserialize(sketch));
    }

    @Override
    Slice slice() {
      return amounts.serialize();
    }

    @Override
    void clear() {
      amounts = new TDigest();
    }
  }
}
