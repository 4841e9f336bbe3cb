package io.daybook.serving.memory;

import static io.daybook.serving.Pipelines.PIPELINE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Batches as the topic brings them. */
class TestBatches {
  private final BatchAssembly assembly = new BatchAssembly();

  @Test
  void aMessageHoldsWhatTheTableHas() {
    PartialMessage message = PartialMessage.of(json("e1", 4, 0, 1), PIPELINE);

    assertThat(message.batch()).isEqualTo(new BatchId("e1", 4));
    StoredPartial partial = message.partial().orElseThrow();
    assertThat(partial.partial().cell().dimensions()).isEqualTo(Arrays.asList("EIRE", 2, LocalDate.parse("2026-01-31")));
    assertThat(partial.partial().amounts().values()).containsExactly(new BigDecimal("3"), new BigDecimal("25.5000"), new BigDecimal("1.0000000000"), null);
    assertThat(partial.partial().committedAt()).as("in microseconds, as the table keeps it").isEqualTo(Instant.parse("2026-03-02T10:00:00.123456Z"));
  }

  @Test
  void aMetricThatIsGoneHasNoPartialAndStillCountsForItsBatch() {
    PartialMessage message = PartialMessage.of(json("e1", 4, 0, 1).replace("\"sales\"", "\"turnover\""), PIPELINE);

    assertThat(message.partial()).isEmpty();
    assertThat(assembly.add(message)).isPresent();
  }

  @Test
  void whatIsNoMessageIsRefusedWithItsReason() {
    assertThatThrownBy(() -> PartialMessage.of("{}", PIPELINE)).hasMessageContaining("it has no committed_at");
    assertThatThrownBy(() -> PartialMessage.of("nonsense", PIPELINE)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aBatchIsGivenOutWhenAllOfItHasCome() {
    assertThat(add("e1", 7, 0, 3)).isEmpty();
    assertThat(add("ingest", 7, 0, 1)).as("of another epoch, in between").isPresent();
    assertThat(add("e1", 7, 1, 3)).isEmpty();
    assertThat(add("e1", 7, 2, 3).orElseThrow().partials()).hasSize(3);
  }

  @Test
  void aBatchThatWasCutOffAndIsSentAgainIsGivenOutOnce() {
    add("e1", 7, 0, 3);
    add("e1", 7, 1, 3);
    assertThat(add("e1", 7, 0, 3)).isEmpty();
    assertThat(add("e1", 7, 1, 3)).isEmpty();
    assertThat(add("e1", 7, 2, 3).orElseThrow().partials()).hasSize(3);
    assertThat(add("e1", 7, 2, 3)).as("the end of one more sending, whose beginning has not come").isEmpty();
  }

  @Test
  void aBatchWithAnotherNumberOfMessagesBeginsAnew() {
    add("e1", 7, 0, 3);
    add("e1", 7, 1, 3);
    assertThat(add("e1", 7, 0, 2)).isEmpty();
    assertThat(add("e1", 7, 1, 2).orElseThrow().partials()).hasSize(2);
  }

  @Test
  void aBatchIsKnownWhicheverWayItCameAndAGapIsNot() {
    AppliedBatches applied = new AppliedBatches();
    applied.settle(new BatchId("e1", 3));
    applied.add(new BatchId("e1", 5));

    assertThat(List.of(3L, 4L, 5L, 6L).stream().map(number -> applied.contains(new BatchId("e1", number)))).containsExactly(true, false, true, false);
    assertThat(applied.contains(new BatchId("e2", 0))).isFalse();
    applied.settle(new BatchId("e1", 5));
    applied.settle(new BatchId("e1", 2));
    assertThat(applied.contains(new BatchId("e1", 4))).isTrue();
  }

  private Optional<PartialBatch> add(String epoch, long batch, int sequence, int sequences) {
    return assembly.add(PartialMessage.of(json(epoch, batch, sequence, sequences), PIPELINE));
  }

  private static String json(String epoch, long batch, int sequence, int sequences) {
    return """
        {"epoch": "%s", "batch_id": %d, "metric": "sales", "business_date": "2026-03-02", "window_start": "2026-03-02T08:00:00Z", "window_end": "2026-03-02T09:00:00Z",
         "dimensions": {"country": "EIRE", "grade": 2, "select": "2026-01-31"}, "late": false, "after_day": false, "correction": false, "definition": "d", "record_count": 3,
         "retractions": 0, "committed_at": "2026-03-02T10:00:00.123456789Z", "measures": {"lines": 3, "net": "25.5000", "fine": "1.0000000000", "order": null},
         "sequence": %d, "sequences": %d}""".formatted(epoch, batch, sequence, sequences);
  }
}
