package io.daybook.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class TestServeReport {
  private static final Instant FROM = Instant.parse("2026-11-22T12:00:00Z");

  @Test
  void phasesFollowEachOtherAndHoldTheirInstants() {
    List<ServePhase> phases = ServePhase.of(FROM, Duration.ofSeconds(10), List.of(1, 8));

    assertThat(phases).extracting(ServePhase::title).containsExactly("nobody reads", "HTTP and events", "1 SQL session", "8 SQL sessions").hasSize(ServePhase.count(List.of(1, 8)));
    assertThat(phases).extracting(phase -> phase.holds(FROM.plusSeconds(20))).containsExactly(false, false, true, false);
    assertThat(phases.get(3).until()).isEqualTo(FROM.plusSeconds(40));
  }

  @Test
  void tableAndFileTellWhatWasMeasuredAndWhetherItWasInTime() {
    ServeResult result = result(0, 1000);

    assertThat(new ServeReport(result).toString())
        .contains("HTTP, a cell, due to answered", "      9.0", "SQL, 8 sessions, last hour, released day", "nobody reads", "HTTP p99 at most 10 ms: kept beside the stream, kept after it; events p99 at most 200 ms: kept; exact");
    ObjectNode tree = ServeJson.tree(FROM, Machine.current(), result);
    assertThat(tree.at("/http/latency_micros/p99").longValue()).isBetween(9_000L, 9_010L);
    assertThat(tree.at("/http_after_stream/target_met").booleanValue()).isTrue();
    assertThat(tree.at("/sql")).hasSize(4);
    assertThat(tree.at("/sql/3/data").textValue()).isEqualTo("released_day");
    assertThat(tree.at("/stream/2/sessions").intValue()).isEqualTo(8);
    assertThat(tree.at("/exact").booleanValue()).isTrue();
  }

  @Test
  void aRunIsExactWhereTheStreamIsWholeAndEverythingWasAnswered() {
    assertThat(result(0, 1000).isExact()).isTrue();
    assertThat(result(1, 1000).isExact()).isFalse();
    assertThat(result(0, 999).isExact()).isFalse();
    assertThat(new ServeReport(result(1, 1000)).toString()).contains("NOT EXACT", "1 requests without a figure");
  }

  private static ServeResult result(long failed, long inTable) {
    Histogram micros = new Histogram(60_000_000, 3);
    micros.recordValueWithCount(900, 9_000);
    micros.recordValueWithCount(9_000, 1_000);
    Histogram push = Latency.histogram();
    push.recordValue(120);
    SqlSessions.Times times = SqlSessions.Times.none();
    times.of(ServeQuery.LAST_HOUR, SqlSessions.Data.RELEASED_DAY).recordValue(250);
    List<ServePhase> phases = ServePhase.of(FROM, Duration.ofSeconds(10), List.of(8));
    Map<ServePhase, Histogram> stream = new LinkedHashMap<>();
    phases.forEach(phase -> stream.put(phase, Latency.histogram()));
    return new ServeResult(Loads.of(2_000, 0, 10, 30), 2000, phases, new PointLoad.Result(micros, failed), new PointLoad.Result(micros, 0), push, 0, Map.of(8, times), stream, Map.of("table", inTable), 1000);
  }
}
