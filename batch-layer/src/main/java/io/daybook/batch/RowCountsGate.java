package io.daybook.batch;

import io.daybook.core.pipeline.Measure;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.release.NightlyPlan;
import io.daybook.core.release.PlannedRelease;
import io.daybook.core.release.ReleaseGate;
import io.daybook.core.time.BusinessDate;
import io.daybook.lake.Lake;
import io.daybook.lake.RecordTotals;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Holds back a date of which something got lost or doubled on the way from the topic to the master dataset and from there to the release. */
final class RowCountsGate implements ReleaseGate {
  private final Pipeline pipeline;
  private final Lake lake;
  private final RecordsOfPlan records;
  private final LostRows lostRows;
  private final ReleaseTotals releaseTotals;

  RowCountsGate(Lake lake, Pipeline pipeline, RecordsOfPlan records, RecordsOfTopic recordsOfTopic) {
    this.lake = lake;
    this.pipeline = pipeline;
    this.records = records;
    this.lostRows = new LostRows(lake, pipeline, recordsOfTopic);
    this.releaseTotals = new ReleaseTotals(lake);
  }

  @Override
  public String name() {
    return "row_counts";
  }

  @Override
  public Map<BusinessDate, List<String>> failures(NightlyPlan staged) {
    GateFailures failures = new GateFailures(name(), staged);
    lostRows.find(IngestedBatch.of(staged, pipeline, lake), failures);
    compareReleases(staged, failures);
    return failures.byDate();
  }

  /** Each metric's own count of records against the records of the date. */
  private void compareReleases(NightlyPlan staged, GateFailures failures) {
    Map<String, BusinessDate> releases = new TreeMap<>();
    staged.releases().forEach(release -> releases.put(release.releaseId(), release.date()));
    List<ReleaseTotals.Figure> counts =
        pipeline.metrics().stream()
            .flatMap(
                metric ->
                    metric.additiveMeasures().stream().filter(Measure.Count.class::isInstance).map(count -> new ReleaseTotals.Figure(metric, count)))
            .toList();
    Map<ReleaseTotals.Figure, Map<String, BigDecimal>> found = releaseTotals.of(counts, releases);
    String counting = pipeline.transformations().isFiltered() ? "pass the filter and break no rule" : "break no rule";
    for (PlannedRelease release : staged.releases()) {
      RecordTotals totals = records.totals(staged, release.date());
      for (ReleaseTotals.Figure count : counts) {
        BigDecimal released = found.getOrDefault(count, Map.of()).getOrDefault(release.releaseId(), BigDecimal.ZERO);
        if (released.compareTo(BigDecimal.valueOf(totals.counted())) != 0) {
          failures.add(
              release.date(),
              ("%s of %s counts %s records in the staged release, and the master dataset has %d that %s;"
                      + " they must be equal. Run the night again.")
                  .formatted(count.measure().name(), count.metric().name(), Plain.number(released), totals.counted(), counting));
        }
      }
    }
  }
}
