package io.daybook.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What merged sketches are read as outside of Trino. */
class TestSketch {

  /** Around 510 values the library goes from a list to buckets, sooner or later depending on how the list has grown. */
  @Test
  void estimateIsTheSameInWhateverOrderAndGroupsValuesCame() {
    Random random = new Random(11);
    for (int size : IntStream.concat(IntStream.rangeClosed(490, 540), IntStream.of(0, 1, 2, 60, 1_700, 30_000)).toArray()) {
      List<String> values = new ArrayList<>(IntStream.range(0, size).mapToObj(i -> "customer " + i).toList());
      long estimate = Sketch.differentValues(size == 0 ? List.of() : List.of(sketch(values)));
      assertThat(estimate).as("of %d", size).isCloseTo(size, within(size <= 500 ? 0L : size / 20L));
      for (int i = 0; i < 20; i++) {
        Collections.shuffle(values, random);
        assertThat(Sketch.differentValues(sketches(values, random))).as("of %d", size).isEqualTo(estimate);
      }
    }
  }

  @Test
  void quantileOfFewAmountsIsNoEstimate() {
    Sketch.OfAmounts one = new Sketch.OfAmounts();
    one.add(1.5);
    Sketch.OfAmounts other = new Sketch.OfAmounts();
    other.add(2.25);
    other.add(7.0);

    assertThat(Sketch.quantile(List.of(one.bytes(), other.bytes()), new BigDecimal("0.5"))).hasValue(new BigDecimal("2.25"));
    assertThat(Sketch.quantile(List.of(), new BigDecimal("0.5"))).isEmpty();
  }

  /** Of stretches that overlap, some merged beforehand. */
  private static List<byte[]> sketches(List<String> values, Random random) {
    List<byte[]> sketches = new ArrayList<>();
    for (int from = 0; from < values.size(); ) {
      int until = Math.min(values.size(), from + 1 + random.nextInt(1 + values.size() / 2));
      byte[] sketch = sketch(values.subList(random.nextInt(from + 1), until));
      if (random.nextBoolean() && !sketches.isEmpty()) {
        Sketch.OfValues merged = new Sketch.OfValues();
        merged.merge(sketch);
        merged.merge(sketches.remove(sketches.size() - 1));
        sketch = merged.bytes();
      }
      sketches.add(sketch);
      from = until;
    }
    return sketches;
  }

  private static byte[] sketch(List<String> values) {
    Sketch.OfValues sketch = new Sketch.OfValues();
    values.forEach(sketch::add);
    return sketch.bytes();
  }
}
