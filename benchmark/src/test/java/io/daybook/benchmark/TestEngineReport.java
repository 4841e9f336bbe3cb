package io.daybook.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TestEngineReport {
  private final Workload load = Loads.of(1_000, 0, 2, 8);
  private final CommittedBatch batch = new CommittedBatch("e:7", Map.of(0, 10L, 3, 20L), Map.of(0, 12L, 3, 21L), 1_234);

  @Test
  void reportCrossesThePipeBetweenTheProcesses() throws Exception {
    ObjectMapper json = new ObjectMapper();
    EngineReport report = new EngineReport(Map.of("table", 5L), List.of(batch));
    assertThat(json.readValue(json.writeValueAsString(report), EngineReport.class)).isEqualTo(report);
  }

  @Test
  void batchTellsWhenEachOfItsDeliveriesWasDue() {
    List<Instant> dues = new ArrayList<>();
    batch.forEachDue(load, dues::add);
    assertThat(dues).containsExactlyInAnyOrder(load.due(80), load.due(88), load.due(163));
    assertThat(batch.newestDue(load)).isEqualTo(load.due(163));
  }
}
