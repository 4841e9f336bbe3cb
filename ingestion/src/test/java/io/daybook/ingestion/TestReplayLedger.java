package io.daybook.ingestion;

import static io.daybook.core.ErrorCode.FOLDER_NOT_WRITABLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.daybook.core.DaybookException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestReplayLedger {
  @TempDir private Path folder;

  @Test
  void tellsEverythingThatWasInjected() throws IOException {
    Path file = folder.resolve("run/ledger.jsonl");
    ReplayPlan plan = plan();
    ReplayLedger.of(plan).write(file);
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      lines.add(new ObjectMapper().readTree(line));
    }

    JsonNode counts = lines.remove(lines.size() - 1);
    assertThat(counts.get("kind").asText()).isEqualTo("counts");
    for (Injection kind : Injection.values()) {
      assertThat(counts.get(kind.toString()).asLong())
          .isPositive()
          .isEqualTo(lines.stream().filter(line -> line.get("kind").asText().equals(kind.toString())).count())
          .isEqualTo(plan.deliveries().filter(it -> it.injected().equals(Optional.of(kind))).count());
    }

    JsonNode amended = lines.stream().filter(line -> line.get("kind").asText().equals("amended")).findFirst().orElseThrow();
    assertThat(amended.get("event_id").asText()).matches("retail_sales:(\\d+):\\1:0");
    assertThat(amended.get("key").asText()).matches("\\[\"\\d+\",\\d]");
    assertThat(amended.get("before").get("quantity").asInt()).isNotEqualTo(amended.get("after").get("quantity").asInt());
    assertThat(amended.get("after").get("unit_price").textValue()).isEqualTo("2.5500");
    assertThat(Instant.parse(amended.get("arrival").asText())).isAfter(amended.get("event_time").asText());
    assertThat(amended.get("first_arrival").isNull()).isTrue();
    assertThat(amended.get("business_date").asText()).startsWith("2010-12-0");

    JsonNode redelivered = lines.stream().filter(line -> line.get("kind").asText().equals("redelivered")).findFirst().orElseThrow();
    assertThat(Instant.parse(redelivered.get("first_arrival").asText())).isBefore(redelivered.get("arrival").asText());
    JsonNode deleted = lines.stream().filter(line -> line.get("kind").asText().equals("deleted")).findFirst().orElseThrow();
    assertThat(deleted.get("after").isNull()).isTrue();
    assertThat(deleted.get("before").get("line_no").asLong()).isGreaterThan(1_000_000_000);
    JsonNode malformed = lines.stream().filter(line -> line.get("kind").asText().equals("malformed")).findFirst().orElseThrow();
    assertThat(malformed.get("reason").asText()).isEqualTo("line 3002: 1 column instead of 8");
  }

  @Test
  void restartWritesTheSameLedger() throws IOException {
    Path file = folder.resolve("ledger.jsonl");
    ReplayLedger.of(plan()).write(file);
    byte[] first = Files.readAllBytes(file);
    ReplayLedger.of(plan()).write(file);
    assertThat(Files.readAllBytes(file)).isEqualTo(first);
    assertThat(folder).isDirectoryContaining("glob:**ledger.jsonl").isDirectoryNotContaining("glob:**.tmp");
  }

  @Test
  void placeThatCannotBeWrittenIsAnError() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    assertThatThrownBy(() -> ReplayLedger.of(plan()).write(file.resolve("ledger.jsonl")))
        .isInstanceOfSatisfying(DaybookException.class, e -> assertThat(e.code()).isEqualTo(FOLDER_NOT_WRITABLE))
        .hasMessageContaining("ledger.jsonl");
  }

  private static ReplayPlan plan() {
    List<FileLine> lines = new ArrayList<>(Lines.retail(3_000, 3).lines());
    lines.add(new MalformedLine(3_001, 3_002, lines.get(0).eventTime(), "1 column instead of 8", new byte[] {'x'}, Optional.empty()));
    return ReplayPlan.of(Pipelines.retail(), new FileRecords(Path.of("made-up.csv"), lines), new Simulation(11, 0.1, 0.1, 0.05, 0.1, 0.1));
  }
}
