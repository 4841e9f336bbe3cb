package io.daybook.batch;

import io.daybook.core.pipeline.Gate;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.release.NightlyPlan;
import io.daybook.core.release.ReleaseGate;
import io.daybook.core.time.BusinessDate;
import io.daybook.lake.Lake;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/** Holds back the dates around what the source's own numbering says is missing, and all while a truncate stands that nobody has looked at. */
final class CompletenessGate implements ReleaseGate {
  private final Lake lake;
  private final Pipeline pipeline;
  private final SourceGaps gaps;

  CompletenessGate(Gate.Completeness declared, Lake lake, Pipeline pipeline, RecordsOfTopic records) {
    this.lake = lake;
    this.pipeline = pipeline;
    this.gaps = new SourceGaps(declared, lake, pipeline, records, Clock.systemUTC());
  }

  @Override
  public String name() {
    return "completeness";
  }

  @Override
  public Map<BusinessDate, List<String>> failures(NightlyPlan staged) {
    GateFailures failures = new GateFailures(name(), staged);
    List<IngestedBatch> batches = IngestedBatch.of(staged, pipeline, lake);
    gaps.findOffsets(batches, failures);
    gaps.find(SourceStretch.of(staged, pipeline, batches), SourceGaps.Standing.NONE, failures);
    gaps.findTruncates(staged.cut().ingestBatch(), failures);
    return failures.byDate();
  }
}
