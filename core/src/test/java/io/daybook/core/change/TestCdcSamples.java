package io.daybook.core.change;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.daybook.core.pipeline.PipelineReader;
import io.daybook.core.time.BusinessDate;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Records that others have published: 16 of Debezium and 16 in GoldenGate's form, of one table with the same changes. It has no time of its own, so
 * one is added to each image. Skipped where the files are not in the data folder.
 */
class TestCdcSamples {
  private static final Instant ARRIVAL = Instant.parse("2020-07-30T00:00:00Z");

  @Test
  void debeziumsAndGoldenGatesRecordsSayTheSame() throws IOException {
    Map<String, BigDecimal> debezium = weights("{ kind: debezium, decimals: number }", "debezium-postgres.jsonl");
    Map<String, BigDecimal> goldenGate = weights("goldengate", "ogg-data.jsonl");
    assertThat(debezium.keySet()).hasSize(10).isEqualTo(goldenGate.keySet());
    // One of the two was written from floating point of single precision: 3.140000104904175.
    debezium.forEach((key, weight) -> assertThat(goldenGate.get(key)).isCloseTo(weight, org.assertj.core.api.Assertions.within(new BigDecimal("0.000001"))));
  }

  /** The weight of each record after all changes, in the order of their sequences. */
  private static Map<String, BigDecimal> weights(String envelope, String file) throws IOException {
    List<Change> changes = Files.readAllLines(sample(file)).stream().map(line -> change(envelope, line)).toList();
    assertThat(changes).hasSize(16);
    assertThat(changes.stream().map(Change::eventId).distinct()).hasSize(16);
    Map<String, BigDecimal> weights = new TreeMap<>();
    changes.stream()
        .sorted((one, other) -> one.sequence().compareTo(other.sequence()))
        .forEach(
            change ->
                change.after().ifPresentOrElse(
                    after -> weights.put(change.key(), (BigDecimal) after.value(2)), () -> weights.remove(change.key())));
    return weights;
  }

  private static Change change(String envelope, String line) {
    String timed = line.replace("\"weight\":", "\"changed_at\":\"2020-07-29 08:00:00\",\"weight\":");
    Decoded decoded = decoder(envelope).decode(timed.getBytes(UTF_8), ARRIVAL);
    assertThat(decoded).isInstanceOf(Decoded.Changes.class);
    return ((Decoded.Changes) decoded).parts().get(0);
  }

  private static ChangeDecoder decoder(String envelope) {
    String text =
        """
        pipeline: products
        source:
          topic: inventory.products
          envelope: %s
          key: [id]
          event_time: changed_at
          fields:
            id: int
            name: string
            weight: decimal(38,20)
            changed_at: { type: timestamp, zone: UTC }
        calendar: { zone: UTC }
        metrics: { m: { window: 1 hour, measures: { n: count } } }
        """;
    return new ChangeDecoder(PipelineReader.read("products.yaml", text.formatted(envelope)), BusinessDate.parse("2000-01-01"));
  }

  private static Path sample(String file) {
    String folder = System.getenv().getOrDefault("DAYBOOK_DATA", "../../shared/data");
    Path path = Path.of(folder, "cdc-samples", file);
    assumeThat(path).exists();
    return path;
  }
}
