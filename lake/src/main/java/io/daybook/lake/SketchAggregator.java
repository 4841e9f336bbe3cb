package io.daybook.lake;

import static org.apache.spark.sql.functions.udaf;

import java.io.Serializable;
import java.util.function.Supplier;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.expressions.Aggregator;

/**
 * Gathers a group into one sketch; {@code null} where there is nothing to gather.
 *
 * @param <I> what is gathered: values of {@code T}, or sketches of them
 */
abstract sealed class SketchAggregator<I, T> extends Aggregator<I, Sketch<T>, byte[]> {
  private static final long serialVersionUID = 1L;

  private final NewSketch<T> empty;

  private SketchAggregator(NewSketch<T> empty) {
    this.empty = empty;
  }

  /** @param values text */
  static Column ofValues(Column values) {
    return udaf(new Gathering<>(Sketch.OfValues::new), Encoders.STRING()).apply(values);
  }

  /** @param amounts as doubles: a sketch is an estimate, and Trino's holds doubles */
  static Column ofAmounts(Column amounts) {
    return udaf(new Gathering<>(Sketch.OfAmounts::new), Encoders.DOUBLE()).apply(amounts);
  }

  /** @param sketches made by {@link #ofValues} */
  static Column ofSketchesOfValues(Column sketches) {
    return udaf(new Merging<>(Sketch.OfValues::new), Encoders.BINARY()).apply(sketches);
  }

  /** @param sketches made by {@link #ofAmounts} */
  static Column ofSketchesOfAmounts(Column sketches) {
    return udaf(new Merging<>(Sketch.OfAmounts::new), Encoders.BINARY()).apply(sketches);
  }

  @Override
  public Sketch<T> zero() {
    return empty.get();
  }

  @Override
  public Sketch<T> reduce(Sketch<T> sketch, I value) {
    if (value != null) {
      gather(sketch, value);
    }
    return sketch;
  }

  abstract void gather(Sketch<T> sketch, I value);

  @Override
  public Sketch<T> merge(Sketch<T> one, Sketch<T> other) {
    byte[] bytes = other.bytes();
    if (bytes != null) {
      one.merge(bytes);
    }
    return one;
  }

  @Override
  public byte[] finish(Sketch<T> sketch) {
    return sketch.bytes();
  }

  @Override
  @SuppressWarnings("unchecked")
  public Encoder<Sketch<T>> bufferEncoder() {
    return (Encoder<Sketch<T>>) (Encoder<?>) Encoders.javaSerialization(Sketch.class);
  }

  @Override
  public Encoder<byte[]> outputEncoder() {
    return Encoders.BINARY();
  }

  private static final class Gathering<T> extends SketchAggregator<T, T> {
    private static final long serialVersionUID = 1L;

    Gathering(NewSketch<T> empty) {
      super(empty);
    }

    @Override
    void gather(Sketch<T> sketch, T value) {
      sketch.add(value);
    }
  }

  private static final class Merging<T> extends SketchAggregator<byte[], T> {
    private static final long serialVersionUID = 1L;

    Merging(NewSketch<T> empty) {
      super(empty);
    }

    @Override
    void gather(Sketch<T> sketch, byte[] other) {
      sketch.merge(other);
    }
  }

  private interface NewSketch<T> extends Supplier<Sketch<T>>, Serializable {}
}
