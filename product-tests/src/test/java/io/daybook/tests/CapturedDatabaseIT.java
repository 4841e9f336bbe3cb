package io.daybook.tests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.daybook.core.change.Change;
import io.daybook.core.change.ChangeDecoder;
import io.daybook.core.change.Decoded;
import io.daybook.core.change.Op;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.pipeline.PipelineReader;
import io.daybook.core.time.BusinessDate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What a real database's changes look like in the topic: the contract that a replay of a file keeps, too. */
@EnabledOnOs(OS.LINUX)
class CapturedDatabaseIT {
  private static final String TOPIC = "bank.public.entry";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pipeline PIPELINE = PipelineReader.read("entry.yaml", """
      pipeline: entries
      source:
        topic: bank.public.entry
        envelope: debezium
        key: [id, line]
        event_time: booked_at
        fields:
          id: string
          line: int
          amount: decimal(18,4)
          remark: { type: string, nullable: true }
          booked_at: { type: timestamp, zone: Europe/London }
      calendar: { zone: Europe/London }
      metrics:
        entries: { window: 1 hour, dimensions: [], measures: { lines: count } }
      """);

  @Test
  void theTopicHasEachChangeOnceWithExactValuesAndTheTimeThatTheSourceSays(@TempDir Path folder) throws Exception {
    try (CapturedDatabase database = CapturedDatabase.start(folder)) {
      database.run(
          "create table entry (id text, line int, amount numeric(18,4), remark text, booked_at timestamp, primary key (id, line));"
              + "alter table entry replica identity full;"
              + "insert into entry values ('before', 1, 1.5, null, '2024-03-05 08:00:00.123456')");
      database.capture("bank", "public.entry");
      database.run(
          "begin;"
              + "insert into daybook.arrival (millis) values ('1709625600000,1709625660000');" // 2024-03-05T08:00Z and a minute later
              + "insert into entry values ('a', 1, 12345678901234.5678, 'x', '2024-03-05 07:59');"
              + "insert into entry values ('b', 1, -0.0001, null, '2024-03-05 08:00');"
              + "update entry set amount = amount + 1 where id = 'a';"
              + "commit");
      database.run("delete from entry where id = 'b'");
      database.run("truncate entry");
      database.awaitCaptured();

      List<ConsumerRecord<String, String>> records = database.records(TOPIC);
      Map<String, List<ConsumerRecord<String, String>>> byOp = records.stream().collect(Collectors.groupingBy(CapturedDatabaseIT::op));
      assertThat(byOp.keySet()).containsExactlyInAnyOrder("r", "c", "u", "d", "tombstone", "t");
      assertThat(records).hasSize(7);
      for (ConsumerRecord<String, String> record : records) {
        if (record.key() != null) {
          assertThat(record.key()).matches("\\{\"id\":\"\\w+\",\"line\":1}");
          assertThat(record.partition()).isEqualTo(Utils.toPositive(Utils.murmur2(record.key().getBytes(UTF_8))) % CapturedDatabase.PARTITIONS);
        }
      }
      assertThat(byOp.get("c")).extracting(record -> Instant.ofEpochMilli(record.timestamp()).toString())
          .containsExactlyInAnyOrder("2024-03-05T08:00:00Z", "2024-03-05T08:01:00Z");
      assertThat(Instant.ofEpochMilli(byOp.get("u").get(0).timestamp())).hasToString("2024-03-05T08:01:00Z");
      assertThat(Instant.ofEpochMilli(byOp.get("d").get(0).timestamp())).as("of a transaction that says nothing").isAfter(Instant.parse("2025-01-01T00:00:00Z"));

      List<Change> changes = decoded(records, record -> !op(record).equals("t"));
      assertThat(changes).extracting(Change::eventId).doesNotHaveDuplicates().allMatch(id -> id.startsWith("bank:"));
      Change update = changes.stream().filter(change -> change.op() == Op.UPDATE).findFirst().orElseThrow();
      assertThat(update.before().orElseThrow().value(2)).isEqualTo(new BigDecimal("12345678901234.5678"));
      assertThat(update.after().orElseThrow().value(2)).isEqualTo(new BigDecimal("12345678901235.5678"));
      Change snapshot = changes.stream().filter(change -> change.op() == Op.SNAPSHOT).findFirst().orElseThrow();
      assertThat(snapshot.eventTime()).isEqualTo(Instant.parse("2024-03-05T08:00:00.123456Z"));
      Change delete = changes.stream().filter(change -> change.op() == Op.DELETE).findFirst().orElseThrow();
      assertThat(delete.before().orElseThrow().value(2)).isEqualTo(new BigDecimal("-0.0001"));

      assertThat(counts(database, "bank.public.entry")).as("events of each transaction, by its end").containsExactly(3L, 1L, 1L);
    }
  }

  private static List<Change> decoded(List<ConsumerRecord<String, String>> records, Predicate<ConsumerRecord<String, String>> wanted) {
    ChangeDecoder decoder = new ChangeDecoder(PIPELINE, BusinessDate.parse("2000-01-01"));
    List<Change> changes = new ArrayList<>();
    records.stream().filter(wanted).forEach(record -> {
      Decoded decoded = decoder.decode(record.value() == null ? null : record.value().getBytes(UTF_8), Instant.ofEpochMilli(record.timestamp()));
      if (decoded instanceof Decoded.Changes found) {
        changes.addAll(found.parts());
      } else {
        assertThat(decoded).isInstanceOf(Decoded.Tombstone.class);
      }
    });
    return changes;
  }

  private static List<Long> counts(CapturedDatabase database, String table) throws Exception {
    List<Long> counts = new ArrayList<>();
    for (ConsumerRecord<String, String> record : database.records("bank.transaction")) {
      JsonNode end = JSON.readTree(record.value());
      for (JsonNode collection : end.path("data_collections")) {
        if (table.endsWith(collection.path("data_collection").asText())) {
          counts.add(collection.path("event_count").asLong());
        }
      }
    }
    return counts;
  }

  private static String op(ConsumerRecord<String, String> record) {
    try {
      return record.value() == null ? "tombstone" : JSON.readTree(record.value()).path("op").asText();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
