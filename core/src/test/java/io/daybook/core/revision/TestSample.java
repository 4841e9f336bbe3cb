package io.daybook.core.revision;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class TestSample {
  @Property
  void countedNumbersAreLikeTheSameNumbersWrittenOut(
      @ForAll @Size(max = 30) List<@DoubleRange(min = -5, max = 5) Double> singles,
      @ForAll @IntRange(min = 1, max = 20) int zeros,
      @ForAll @IntRange(min = 1, max = 100) int percent) {
    double[] written = DoubleStream.concat(singles.stream().mapToDouble(it -> it), LongStream.range(0, zeros).mapToDouble(it -> 0)).sorted().toArray();
    Sample sample = Sample.of(singles.stream().mapToDouble(it -> it).toArray(), new TreeMap<>(Map.of(0.0, (long) zeros)));
    int count = Math.max(1, written.length * percent / 100);

    assertThat(sample.size()).isEqualTo(written.length);
    assertThat(sample.nth(count)).isEqualTo(written[count - 1]);
    RevisionBand shortest = sample.shortest(count);
    assertThat(Arrays.stream(written).filter(shortest::holds).count()).isGreaterThanOrEqualTo(count);
    for (int from = 0; from + count <= written.length; from++) {
      assertThat(shortest.width()).isLessThanOrEqualTo(written[from + count - 1] - written[from]);
    }
  }
}
