package io.daybook.batch;

import io.daybook.core.pipeline.Gate;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.release.NightlyPlan;
import io.daybook.core.release.ReleaseGate;
import io.daybook.core.time.BusinessDate;
import io.daybook.lake.Lake;
import java.util.List;
import java.util.Map;

/** Holds back the dates around what the source's own numbering says is missing, and all while a truncate stands that nobody has looked at. */
final class CompletenessGate implements ReleaseGate {
  private final Gate.Completeness declared;
  private final Lake lake;
  private final Pipeline pipeline;
  private final OffsetGaps offsetGaps;
  private final TransactionGaps transactionGaps;
  private final Truncates truncates;

  CompletenessGate(Gate.Completeness declared, Lake lake, Pipeline pipeline, RecordsOfTopic records) {
    this.declared = declared;
    this.lake = lake;
    this.pipeline = pipeline;
    this.offsetGaps = new OffsetGaps(declared, records);
    this.transactionGaps = new TransactionGaps(lake, pipeline);
    this.truncates = new Truncates(declared, lake);
  }

  @Override
  public String name() {
    return "completeness";
  }

  @Override
  public Map<BusinessDate, List<String>> failures(NightlyPlan staged) {
    GateFailures failures = new GateFailures(name(), staged);
    List<IngestedBatch> batches = IngestedBatch.of(staged, pipeline, lake);
    if (declared.of().contains(Gate.Loss.OFFSETS)) {
      offsetGaps.find(batches, failures);
    }
    if (declared.of().contains(Gate.Loss.TRANSACTIONS)) {
      transactionGaps.find(staged.cut(), batches, failures);
    }
    if (declared.of().contains(Gate.Loss.TRUNCATES)) {
      truncates.find(staged.cut(), failures);
    }
    return failures.byDate();
  }
}
