package io.daybook.batch;

import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.release.Cut;
import io.daybook.core.release.NightlyPlan;
import io.daybook.core.release.NightlyPlanner;
import io.daybook.core.release.NightlyRequest;
import io.daybook.core.release.PlannedRelease;
import io.daybook.core.release.ReleaseGate;
import io.daybook.core.release.ReleaseReport;
import io.daybook.core.time.BusinessDate;
import io.daybook.lake.Lake;
import io.daybook.lake.MasterDataset;
import io.daybook.lake.MetricFunction;
import io.daybook.lake.ReferenceRates;
import io.daybook.lake.ReferenceTiming;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The nightly run: from the master dataset to published releases.
 *
 * <p>Readers see nothing of a run until {@link ReleaseRegister#record} commits all of its releases at once. A run that is killed before leaves staged
 * rows that no release names; the next run plans the same dates again.
 */
public final class BatchLayer {
  private final Lake lake;
  private final Ingest ingest;
  private final MasterDataset masterDataset;
  private final MetricFunction metrics;
  private final ReferenceRates references;
  private final NightlyPlanner planner;
  private final FinalTables finalTables;
  private final ReleaseRegister register;
  private final ReleaseGate gate;
  private final RollUp rollUp;

  public BatchLayer(Lake lake, Pipeline pipeline, ReferenceRates references, Ingest ingest, ReleaseGate gate, Clock clock) {
    this.lake = lake;
    this.ingest = ingest;
    this.masterDataset = new MasterDataset(lake);
    this.metrics = new MetricFunction(pipeline, references);
    this.references = references;
    this.planner = new NightlyPlanner(pipeline.calendar(), pipeline.closing());
    this.finalTables = new FinalTables(lake, pipeline);
    this.register = new ReleaseRegister(lake, pipeline, references, clock);
    this.gate = gate;
    this.rollUp = new RollUp(lake, metrics, clock);
  }

  /** Releases every date that is asked for and due. Idempotent: what is released and unchanged since is left alone. */
  public ReleaseReport run(NightlyRequest request) {
    try (NightlyLock lock = NightlyLock.take(lake.folder())) {
      NightlyPlan plan = plan(request, ingest.catchUp());
      List<BusinessDate> dates = plan.releases().stream().map(PlannedRelease::date).toList();
      if (dates.isEmpty()) {
        return new ReleaseReport(plan, List.of(), Map.of());
      }
      dates.forEach(references::requireComplete);
      Dataset<Row> finals = metrics.finals(masterDataset.latestImages(plan.cut(), dates), ReferenceTiming.FINAL); // what the speed layer calls
      finalTables.stage(plan, finals); // invisible to readers
      Map<BusinessDate, List<String>> failures = gate.failures(plan);
      ReleaseReport report = register.record(plan, failures); // one commit; a crash before it leaves the old releases served, run again
      rollUp.run();
      return report;
    }
  }

  /** What {@link #run} would do if the master dataset reached as far as the cut. Writes nothing. */
  NightlyPlan plan(NightlyRequest request, Cut cut) {
    String runId = UUID.randomUUID().toString().substring(0, 8);
    return planner.plan(request, runId, cut, masterDataset.lastChanges(cut), register.published());
  }
}
