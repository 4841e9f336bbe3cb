package io.daybook.benchmark;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/** The result file of the night: docs/benchmark.md describes it. */
final class NightlyJson {
  private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private NightlyJson() {}

  /** Writes what is known so far; repeated after each size. */
  static void write(Path file, Instant begun, Machine machine, List<String> jvmOptions, Duration grace, List<NightlyResult> results) throws IOException {
    ObjectNode tree = JSON.createObjectNode();
    tree.put("benchmark", "nightly").put("begun", begun.toString());
    tree.set("machine", JsonReport.machine(machine));
    jvmOptions.forEach(tree.putObject("settings").putArray("jvm_options")::add);
    ArrayNode sizes = tree.putArray("sizes");
    results.forEach(result -> sizes.add(size(result)));
    if (!results.isEmpty()) {
      NightlyResult last = results.get(results.size() - 1);
      FullDay day = new FullDay(last.rows(), last.daybook().night().seconds(), NightlyCommand.CORES);
      tree.putObject("full_day")
          .put("changes", FullDay.CHANGES)
          .put("night_seconds", day.night().toSeconds())
          .put("core_hours", day.coreHours())
          .put("cores_needed", day.coresNeeded(grace));
    }
    JSON.writeValue(file.toFile(), tree);
  }

  private static ObjectNode size(NightlyResult result) {
    ObjectNode node = JSON.createObjectNode().put("rows", result.rows()).put("bytes", result.bytes());
    NightRuns runs = result.daybook();
    ObjectNode daybook = node.putObject("daybook");
    daybook.set("cold", taken(result, runs.cold().staged()));
    daybook.set("warm", taken(result, runs.staged()));
    daybook.set("recompute", taken(result, runs.recomputed()));
    daybook.put("night_seconds", runs.night().seconds()).put("learning_seconds", runs.night().secondsToLearn()).put("night_seconds_cold", runs.cold().seconds());
    ObjectNode steps = daybook.putObject("seconds_until");
    new TreeMap<>(runs.night().secondsUntil()).forEach((step, seconds) -> steps.put(step.name().toLowerCase(Locale.ROOT), seconds));
    ObjectNode duckDb = node.putObject("duckdb");
    for (LatestBy form : result.duckDb().keySet()) {
      ObjectNode of = duckDb.putObject(form.key());
      of.set("first", taken(result, result.cold(form)));
      of.set("warm", taken(result, result.warm(form)));
    }
    return node.put("ratio", result.ratio()).put("exact", result.isExact());
  }

  private static ObjectNode taken(NightlyResult result, Taken taken) {
    return JSON.createObjectNode()
        .put("seconds", taken.seconds())
        .put("rows_per_second", result.perSecond(taken.seconds()))
        .put("cpu_seconds", taken.cpuSeconds())
        .put("peak_heap_mib", taken.peakHeapBytes() >> 20);
  }
}
