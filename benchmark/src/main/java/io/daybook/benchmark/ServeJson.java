package io.daybook.benchmark;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.TreeMap;

/** The result file of {@code bench serve}: docs/benchmark.md describes it. */
final class ServeJson {
  private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private ServeJson() {}

  static void write(Path file, Instant begun, Machine machine, ServeResult result) throws IOException {
    JSON.writeValue(file.toFile(), tree(begun, machine, result));
  }

  static ObjectNode tree(Instant begun, Machine machine, ServeResult result) {
    ObjectNode tree = JSON.createObjectNode().put("benchmark", "serve").put("begun", begun.toString());
    tree.set("machine", JsonReport.machine(machine));
    tree.putObject("settings")
        .put("rate", result.load().rate())
        .put("record_bytes", result.load().recordBytes())
        .put("warm_up_seconds", result.load().warmUp().toSeconds())
        .put("phase_seconds", result.load().measured().toSeconds() / result.phases().size())
        .put("requests_per_second", result.requestsPerSecond())
        .put("target_http_p99_micros", ServeResult.HTTP_P99_TARGET)
        .put("target_push_p99_ms", ServeResult.PUSH_TARGET);
    tree.set("http", http(result.http()));
    tree.set("http_after_stream", http(result.httpAtRest()));
    ObjectNode push = tree.putObject("push").put("of_unknown_batches", result.unmatched()).put("target_met", result.isPushInTime());
    push.set("latency_ms", JsonReport.percentiles(result.pushMillis()));
    ArrayNode sql = tree.putArray("sql");
    result.sql().forEach((sessions, times) -> {
      for (ServeQuery query : ServeQuery.values()) {
        for (SqlSessions.Data data : SqlSessions.Data.values()) {
          ObjectNode node = sql.addObject().put("sessions", sessions).put("query", query.key()).put("data", data.key());
          node.set("latency_ms", JsonReport.percentiles(times.of(query, data)));
        }
      }
    });
    ArrayNode stream = tree.putArray("stream");
    result.stream().forEach((phase, times) ->
        stream.addObject().put("readers", phase.key()).put("sessions", phase.sessions()).set("latency_ms", JsonReport.percentiles(times)));
    tree.put("exact", result.isExact()).put("events", result.events());
    ObjectNode counts = tree.putObject("counts");
    new TreeMap<>(result.counts()).forEach(counts::put);
    return tree;
  }

  private static ObjectNode http(PointLoad.Result result) {
    ObjectNode node = JSON.createObjectNode().put("without_figure", result.failed()).put("target_met", ServeResult.isInTime(result));
    return node.set("latency_micros", JsonReport.percentiles(result.micros()));
  }
}
