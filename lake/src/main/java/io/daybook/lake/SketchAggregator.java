package io.daybook.lake;

import static org.apache.spark.sql.functions.udaf;

import java.io.Serializable;
import java.util.function.Supplier;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.expressions.Aggregator;

/** Gathers the values of a group into a sketch; {@code null} where there are none. */
final class SketchAggregator<T> extends Aggregator<T, Sketch<T>, byte[]> {
  private static final long serialVersionUID = 1L;

  private final NewSketch<T> empty;

  private SketchAggregator(NewSketch<T> empty) {
    this.empty = empty;
  }

  /** @param values text */
  static Column ofValues(Column values) {
    return udaf(new SketchAggregator<>(Sketch.OfValues::new), Encoders.STRING()).apply(values);
  }

  /** @param amounts as doubles: a sketch is an estimate, and Trino's holds doubles */
  static Column ofAmounts(Column amounts) {
    return udaf(new SketchAggregator<>(Sketch.OfAmounts::new), Encoders.DOUBLE()).apply(amounts);
  }

  @Override
  public Sketch<T> zero() {
    return empty.get();
  }

  @Override
  public Sketch<T> reduce(Sketch<T> sketch, T value) {
    if (value != null) {
      sketch.add(value);
    }
    return sketch;
  }

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

  private interface NewSketch<T> extends Supplier<Sketch<T>>, Serializable {}
}
