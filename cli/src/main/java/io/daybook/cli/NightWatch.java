package io.daybook.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.daybook.batch.ReleaseAudit;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.release.PlannedRelease;
import io.daybook.core.release.ReleaseReport;
import io.daybook.core.time.BusinessDate;
import io.daybook.lake.Lake;
import io.daybook.reconciliation.DriftAlarm;
import io.daybook.reconciliation.DriftTotal;
import io.daybook.reconciliation.Reconciliation;
import io.daybook.reconciliation.ReleasedDrift;
import io.daybook.reconciliation.UsualDrift;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a night leaves for whoever watches: alarms in the log, and metrics in {@code metrics/nightly.prom}. A night ends, so nobody can ask it: the file
 * is what the textfile collector of Prometheus's node exporter picks up. Nothing here holds anything back, or fails a night.
 */
public final class NightWatch {
  /** In the folder of a run. */
  public static final Path FILE = Path.of("metrics", "nightly.prom");

  private static final Logger log = LoggerFactory.getLogger(NightWatch.class);

  private final Lake lake;
  private final Pipeline pipeline;
  private final ReleasedDrift drift;
  private final Path folder;

  /** @param folder of the run */
  public NightWatch(Lake lake, Pipeline pipeline, Reconciliation reconciliation, Path folder) {
    this.lake = lake;
    this.pipeline = pipeline;
    this.drift = new ReleasedDrift(lake, pipeline, reconciliation);
    this.folder = folder;
  }

  /** The alarms of the dates that a night has looked at, published or not, told in the log and the metrics. */
  public List<DriftAlarm> look(ReleaseReport report, Duration took) {
    Map<BusinessDate, String> made = new TreeMap<>();
    report.plan().releases().forEach(release -> made.put(release.date(), release.releaseId()));
    List<DriftTotal> totals = made.isEmpty() ? List.of() : drift.totals(withTheDatesBefore(made));
    List<DriftAlarm> alarms = UsualDrift.alarms(totals, made.keySet());
    alarms.forEach(alarm -> log.warn("Unusual drift: {}", alarm));
    try {
      write(report, took, totals.stream().filter(total -> total.date().equals(last(report))).toList(), alarms);
    } catch (IOException e) {
      log.warn("Could not write {}; the night is as it is", folder.resolve(FILE), e);
    }
    return alarms;
  }

  private Map<BusinessDate, String> withTheDatesBefore(Map<BusinessDate, String> made) {
    TreeMap<BusinessDate, String> dates = new TreeMap<>(new AskedReleases(new ReleaseAudit(lake, pipeline).register()).served());
    dates.putAll(made); // what waits for approval, or was rejected, is judged as well
    BusinessDate last = made.keySet().stream().max(BusinessDate::compareTo).orElseThrow();
    BusinessDate first = made.keySet().stream().min(BusinessDate::compareTo).orElseThrow();
    List<BusinessDate> before = new ArrayList<>(dates.headMap(first).keySet());
    before.subList(0, Math.max(0, before.size() - UsualDrift.LEARNED_FROM)).forEach(dates::remove);
    return dates.headMap(last, true);
  }

  private static BusinessDate last(ReleaseReport report) {
    return report.plan().releases().stream().map(PlannedRelease::date).max(BusinessDate::compareTo).orElse(null);
  }

  private void write(ReleaseReport report, Duration took, List<DriftTotal> newest, List<DriftAlarm> alarms) throws IOException {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    registry.config().commonTags("pipeline", pipeline.name());
    gauge(registry, "daybook.nightly.end.timestamp.seconds", "When the last night ended", Tags.empty(), Instant.now().toEpochMilli() / 1000.0);
    gauge(registry, "daybook.nightly.run.seconds", "How long the last night took", Tags.empty(), took.toMillis() / 1000.0);
    gauge(registry, "daybook.nightly.releases", "Releases of the last night", Tags.of("outcome", "published"), report.published().size());
    gauge(registry, "daybook.nightly.releases", "Releases of the last night", Tags.of("outcome", "proposed"), report.proposed().size());
    gauge(registry, "daybook.nightly.releases", "Releases of the last night", Tags.of("outcome", "rejected"), report.rejected().size());
    gauge(registry, "daybook.nightly.drift.alarms", "Shares out of their usual range, of the dates of the last night", Tags.empty(), alarms.size());
    for (DriftTotal total : newest) {
      UsualDrift.amounts(total).forEach(
          (of, amount) ->
              gauge(
                  registry, "daybook.nightly.drift.share", "Drift relative to the final figure, of the newest date of the last night",
                  Tags.of("metric", total.metric(), "measure", total.measure(), "of", of), UsualDrift.share(total, amount).doubleValue()));
    }
    Path file = folder.resolve(FILE);
    Files.createDirectories(file.getParent());
    Path draft = file.resolveSibling("." + file.getFileName() + ".draft"); // the collector reads *.prom, and so never half a file
    Files.writeString(draft, registry.scrape(), UTF_8);
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    registry.close();
  }

  private static void gauge(PrometheusMeterRegistry registry, String name, String description, Tags tags, double value) {
    Gauge.builder(name, () -> value).description(description).tags(tags).register(registry);
  }
}
