package io.daybook.benchmark;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** The result file: docs/benchmark.md describes it. */
final class JsonReport {
  private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private static final double[] PERCENTILES = {50, 75, 90, 95, 99, 99.9, 99.99};

  private JsonReport() {}

  /** Writes what is known so far; repeated after each row, so that a run that is stopped leaves its rows behind. */
  static void write(Path file, Instant begun, Machine machine, List<String> jvmOptions, List<SpeedRow> rows) throws IOException {
    JSON.writeValue(file.toFile(), tree(begun, machine, jvmOptions, rows));
  }

  static ObjectNode tree(Instant begun, Machine machine, List<String> jvmOptions, List<SpeedRow> rows) {
    ObjectNode tree = JSON.createObjectNode();
    tree.put("benchmark", "speed").put("begun", begun.toString());
    tree.set("machine", machine(machine));
    ArrayNode all = JSON.createArrayNode();
    for (SpeedRow row : rows) {
      all.add(row(row, rows.get(0).result()));
    }
    if (!rows.isEmpty()) {
      ObjectNode settings = settings(rows.get(0).result().load());
      jvmOptions.forEach(settings.putArray("engine_jvm_options")::add);
      tree.set("settings", settings);
    }
    tree.set("rows", all);
    return tree;
  }

  static ObjectNode machine(Machine machine) {
    return JSON.createObjectNode()
        .put("cores", machine.cores())
        .put("processor", machine.processor())
        .put("memory_mib", machine.memoryMib())
        .put("java", machine.java())
        .put("os", machine.os());
  }

  private static ObjectNode settings(Workload load) {
    return JSON.createObjectNode()
        .put("rate", load.rate())
        .put("prefill_seconds", load.prefill().toSeconds())
        .put("warm_up_seconds", load.warmUp().toSeconds())
        .put("measured_seconds", load.measured().toSeconds())
        .put("record_bytes", load.recordBytes())
        .put("redelivered_percent", load.redeliveredPercent())
        .put("partitions", load.partitions())
        .put("target_p95_ms", SpeedResult.P95_TARGET)
        .put("target_p99_ms", SpeedResult.P99_TARGET);
  }

  private static ObjectNode row(SpeedRow row, SpeedResult first) {
    SpeedResult result = row.result();
    ObjectNode node = JSON.createObjectNode().put("engine", row.engine().key()).put("title", row.engine().title());
    ObjectNode latencies = node.putObject("latency_ms");
    for (Latency latency : Latency.values()) {
      if (result.latencies().containsKey(latency)) {
        latencies.set(latency.key(), percentiles(result.latencies().get(latency)));
      }
    }
    node.put("cpu_micros_per_record", result.microsPerRecord()).put("core_percent_per_1000_per_second", result.corePercentPerThousand());
    node.put("resident_mib_most", result.residentMib().orElse(null));
    node.put("resident_mib_per_1000_per_second", result.residentMibPerThousand().orElse(null));
    node.put("live_heap_mib", result.liveHeapMib());
    node.put("catch_up_ms", result.catchUp().toMillis()).put("backlog_per_second", result.backlogPerSecond());
    node.putObject("lag").put("mean_events", result.lag().meanEvents()).put("growth_per_second", result.lag().growthPerSecond());
    node.put("sustained", result.isSustained()).put("targets_met", result.isInTime()).put("targets_of", result.promised().key());
    node.put("exact", result.isExact()).put("events", result.events());
    ObjectNode counts = node.putObject("counts");
    new TreeMap<>(result.counts()).forEach(counts::put);
    node.set("ratios_to_first", ratios(result, first));
    row.largest().ifPresent(found -> node.set("largest_rate", largest(found)));
    return node;
  }

  static ObjectNode percentiles(Histogram times) {
    ObjectNode node = JSON.createObjectNode().put("count", times.getTotalCount()).put("mean", times.getMean()).put("min", times.getMinValue());
    for (double percentile : PERCENTILES) {
      node.put(name(percentile), times.getValueAtPercentile(percentile));
    }
    return node.put("max", times.getMaxValue());
  }

  /** {@code p99_9} for 99.9. */
  private static String name(double percentile) {
    return "p" + Double.toString(percentile).replaceFirst("\\.0$", "").replace('.', '_');
  }

  private static ObjectNode ratios(SpeedResult result, SpeedResult first) {
    ObjectNode ratios = JSON.createObjectNode();
    ObjectNode latencies = ratios.putObject("latency");
    for (Latency latency : Latency.values()) {
      Histogram times = result.latencies().get(latency);
      Histogram ofFirst = first.latencies().get(latency);
      if (times != null && ofFirst != null) {
        ObjectNode of = latencies.putObject(latency.key());
        for (double percentile : PERCENTILES) {
          put(of, name(percentile), times.getValueAtPercentile(percentile), ofFirst.getValueAtPercentile(percentile));
        }
        put(of, "max", times.getMaxValue(), ofFirst.getMaxValue());
      }
    }
    put(ratios, "cpu", result.microsPerRecord(), first.microsPerRecord());
    put(ratios, "resident", result.residentMib().orElse(0.0), first.residentMib().orElse(0.0));
    put(ratios, "live_heap", result.liveHeapMib(), first.liveHeapMib());
    put(ratios, "backlog", result.backlogPerSecond(), first.backlogPerSecond());
    return ratios;
  }

  /** Nothing where there is nothing to divide by. */
  private static void put(ObjectNode ratios, String name, double value, double ofFirst) {
    if (ofFirst != 0) {
      ratios.put(name, value / ofFirst);
    }
  }

  private static ObjectNode largest(RateSearch.Found found) {
    ObjectNode node = JSON.createObjectNode();
    node.put("sustained", orNull(found.sustained())).put("targets_met", orNull(found.inTime()));
    ArrayNode tries = node.putArray("tries");
    found.tries().forEach(each -> tries.addObject().put("rate", each.rate()).put("sustained", each.sustained()).put("targets_met", each.inTime()));
    return node;
  }

  private static Integer orNull(OptionalInt rate) {
    return rate.isEmpty() ? null : Integer.valueOf(rate.getAsInt());
  }
}
