package io.daybook.core.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TestSourceSignals {
  private static final String BOTH = "transactions_topic: shop.transaction\n  heartbeat: { topic: shop.cdc.heartbeat, max_silence: 45 seconds }";

  @Test
  void sourceMaySayMoreThanItsChanges() throws Exception {
    Source source = read(BOTH, "").source();
    SourceSignals signals = source.signals();
    assertThat(signals)
        .isEqualTo(new SourceSignals(Optional.of("shop.transaction"), Optional.of(new SourceSignals.Heartbeat("shop.cdc.heartbeat", Duration.ofSeconds(45)))));
    assertThat(read("heartbeat: { topic: shop.cdc.heartbeat }", "").source().signals().heartbeat().orElseThrow().maxSilence()).isEqualTo(Duration.ofSeconds(30));
    assertThat(TestPipelines.retail().source().signals()).isEqualTo(SourceSignals.NONE);

    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new ObjectOutputStream(bytes).writeObject(source); // it travels to Spark tasks
    assertThat(new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject()).isEqualTo(source);
  }

  @Test
  void signalsAreLookedAtWithoutBeingAskedFor() {
    assertThat(read(BOTH, "").gates().declared())
        .containsExactly(new Gate.Completeness(Set.of(Gate.Loss.TRANSACTIONS, Gate.Loss.HEARTBEATS), List.of()));
    assertThat(read(BOTH, "gates: { completeness: { of: [offsets], known_gaps: [\"0:17\", \"lsn:22106120\", \"beat:7\", \"beat:17-19\"] } }\n").gates().declared())
        .containsExactly(
            new Gate.Completeness(
                Set.of(Gate.Loss.OFFSETS, Gate.Loss.TRANSACTIONS, Gate.Loss.HEARTBEATS),
                List.of(new Gate.OffsetGap(0, 17, 17)),
                Set.of(22_106_120L),
                List.of(new Gate.HeartbeatGap(7, 7), new Gate.HeartbeatGap(17, 19)),
                Set.of()));
    assertThat(read(BOTH, "gates: { completeness: { known_gaps: [\"lsn:7\"] } }\n").gates().declared()).hasSize(1);
  }

  @Test
  void knownHeartbeatsCoverBothTheirEnds() {
    Gate.HeartbeatGap known = new Gate.HeartbeatGap(17, 19);
    assertThat(known.holds(new Gate.HeartbeatGap(17, 19))).isTrue();
    assertThat(known.holds(new Gate.HeartbeatGap(18, 20))).isFalse();
    assertThat(known.holds(new Gate.HeartbeatGap(16, 17))).isFalse();
    assertThat(known).hasToString("beat:17-19");
    assertThat(new Gate.HeartbeatGap(7, 7)).hasToString("beat:7");
  }

  @Test
  void whatIsWrongIsNamed() {
    assertThatThrownBy(() -> read("heartbeat: { max_silence: 10 minutes }", "")).hasMessageContaining("source.heartbeat.topic: missing; add it");
    assertThatThrownBy(() -> read("heartbeat: { topic: a, max_silence: 0 seconds }", "")).hasMessageContaining("source.heartbeat.max_silence: must be more than 0");
    assertThatThrownBy(() -> read("transactions_topic: \"a b\"", "")).hasMessageContaining("source.transactions_topic: 'a b' is not a Kafka topic");
  }

  private static Pipeline read(String ofSource, String gates) {
    String text = TestPipelines.retailText().replaceFirst("(?m)^gates:.*\\R(?:  .*\\R?)*", "");
    return PipelineReader.read("retail.yaml", text.replaceFirst("(?m)^  envelope:.*$", "$0\n  " + ofSource) + gates);
  }
}
