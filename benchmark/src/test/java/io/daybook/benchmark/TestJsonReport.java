package io.daybook.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestJsonReport {
  private static final Instant BEGUN = Instant.parse("2026-01-05T12:00:00Z");
  private static final Machine MACHINE = new Machine(2, "a processor", 24_000, "a JVM 17", "Linux 6 amd64");

  private final SpeedRow daybook =
      new SpeedRow(
          EngineKind.DAYBOOK,
          Results.of(Map.of(Latency.COMMIT, Results.times(5), Latency.CONSUMER_BY_COUNT, Results.times(6))),
          Optional.of(new RateSearch.Found(List.of(new RateSearch.Try(20_000, true, false)))));
  private final SpeedRow flink = new SpeedRow(EngineKind.FLINK, Results.of(Map.of(Latency.CONSUMER_BY_COUNT, Results.times(3))), Optional.empty());

  @TempDir Path folder;

  @Test
  void fileHasMachineSettingsAndEveryRow() throws Exception {
    JsonNode tree = written(List.of(daybook, flink));
    assertThat(tree.at("/begun").textValue()).isEqualTo("2026-01-05T12:00:00Z");
    assertThat(tree.at("/machine").toString())
        .isEqualTo("{\"cores\":2,\"processor\":\"a processor\",\"memory_mib\":24000,\"java\":\"a JVM 17\",\"os\":\"Linux 6 amd64\"}");
    assertThat(tree.at("/settings/rate").intValue()).isEqualTo(20_000);
    assertThat(tree.at("/settings/prefill_seconds").intValue()).isEqualTo(10);
    assertThat(tree.at("/settings/engine_jvm_options/0").textValue()).isEqualTo("-Xmx3g");
    assertThat(tree.at("/rows")).extracting(row -> row.get("engine").textValue()).containsExactly("daybook", "flink");
  }

  @Test
  void rowHasAllPercentilesCostsLagAndExactness() throws Exception {
    JsonNode row = written(List.of(daybook)).at("/rows/0");
    assertThat(row.at("/latency_ms/commit").toString())
        .isEqualTo(
            "{\"count\":100,\"mean\":252.5,\"min\":5,\"p50\":250,\"p75\":375,\"p90\":450,\"p95\":475,\"p99\":495,"
                + "\"p99_9\":500,\"p99_99\":500,\"max\":500}");
    assertThat(row.at("/cpu_micros_per_record").doubleValue()).isEqualTo(50);
    assertThat(row.at("/core_percent_per_1000_per_second").doubleValue()).isEqualTo(5);
    assertThat(row.at("/resident_mib_most").doubleValue()).isEqualTo(1000);
    assertThat(row.at("/resident_mib_per_1000_per_second").doubleValue()).isEqualTo(50);
    assertThat(row.at("/live_heap_mib").doubleValue()).isEqualTo(500);
    assertThat(row.at("/lag/growth_per_second").doubleValue()).isEqualTo(12);
    assertThat(row.at("/sustained").booleanValue()).isTrue();
    assertThat(row.at("/targets_met").booleanValue()).isTrue();
    assertThat(row.at("/exact").booleanValue()).isTrue();
    assertThat(row.at("/counts/table").longValue()).isEqualTo(390_000);
    assertThat(row.at("/largest_rate").toString())
        .isEqualTo("{\"sustained\":20000,\"targets_met\":null,\"tries\":[{\"rate\":20000,\"sustained\":true,\"targets_met\":false}]}");
  }

  @Test
  void ratiosAreToTheFirstRowAndOnlyOfWhatBothHave() throws Exception {
    JsonNode ratios = written(List.of(daybook, flink)).at("/rows/1/ratios_to_first");
    assertThat(ratios.at("/latency/consumer_by_count/p95").doubleValue()).isEqualTo(0.5);
    assertThat(ratios.at("/latency/commit").isMissingNode()).isTrue();
    assertThat(ratios.at("/cpu").doubleValue()).isEqualTo(1);
    assertThat(ratios.at("/backlog").doubleValue()).isEqualTo(1);
  }

  @Test
  void fileIsThereBeforeTheFirstRowIs() throws Exception {
    assertThat(written(List.of()).at("/rows")).isEmpty();
  }

  private JsonNode written(List<SpeedRow> rows) throws Exception {
    Path file = folder.resolve("result.json");
    JsonReport.write(file, BEGUN, MACHINE, List.of("-Xmx3g"), rows);
    return new ObjectMapper().readTree(file.toFile());
  }
}
