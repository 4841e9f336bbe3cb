package io.daybook.batch;

import io.daybook.core.pipeline.Gate;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.release.ReleaseGate;
import io.daybook.lake.Lake;
import io.daybook.lake.ReferenceRates;
import io.daybook.lake.Topic;
import java.nio.file.Path;
import java.util.List;

/** Puts together the gates that a pipeline file declares. */
public final class ReleaseGates {
  private ReleaseGates() {}

  /**
   * The declared gates, in order.
   *
   * @param dataFolder where the pipeline's references and control totals are
   */
  public static List<ReleaseGate> of(Lake lake, Pipeline pipeline, ReferenceRates references, Topic topic, Path dataFolder) {
    RecordsOfPlan records = new RecordsOfPlan(lake, pipeline);
    RecordsOfTopic recordsOfTopic = new RecordsOfTopic(lake, pipeline, references, topic);
    return pipeline.gates().declared().stream().map(gate -> of(gate, lake, pipeline, records, recordsOfTopic, dataFolder)).toList();
  }

  private static ReleaseGate of(
      Gate gate, Lake lake, Pipeline pipeline, RecordsOfPlan records, RecordsOfTopic recordsOfTopic, Path dataFolder) {
    if (gate instanceof Gate.ControlTotals totals) {
      return new ControlTotalsGate(totals, records, dataFolder);
    }
    if (gate instanceof Gate.RowCounts) {
      return new RowCountsGate(lake, pipeline, records, recordsOfTopic);
    }
    if (gate instanceof Gate.RuleShares shares) {
      return new RulesGate(shares, records);
    }
    if (gate instanceof Gate.Ranges ranges) {
      return new RangesGate(ranges, lake, pipeline);
    }
    if (gate instanceof Gate.Completeness completeness) {
      return new CompletenessGate(completeness, lake, pipeline, recordsOfTopic);
    }
    throw new AssertionError(gate);
  }
}
