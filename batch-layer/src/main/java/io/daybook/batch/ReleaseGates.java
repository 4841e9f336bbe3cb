package io.daybook.batch;

import io.daybook.core.pipeline.Gate;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.pipeline.TotalsOrigin;
import io.daybook.core.release.ReleaseGate;
import io.daybook.lake.Lake;
import io.daybook.lake.ReferenceRates;
import io.daybook.lake.Topic;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Puts together the gates that a pipeline file declares. */
public final class ReleaseGates {
  private ReleaseGates() {}

  /**
   * The declared gates, in order.
   *
   * @param topic the pipeline's; a topic with control totals is beside it
   * @param dataFolder where the pipeline's references and the file of control totals are
   * @param environment of the process: who asks the source's database for control totals
   */
  public static List<ReleaseGate> of(
      Lake lake, Pipeline pipeline, ReferenceRates references, Topic topic, Path dataFolder, Map<String, String> environment) {
    RecordsOfPlan records = new RecordsOfPlan(lake, pipeline);
    RecordsOfTopic recordsOfTopic = new RecordsOfTopic(lake, pipeline, references, topic);
    Function<Gate.ControlTotals, SourceTotals> source = totals -> source(totals, topic, dataFolder, environment);
    return pipeline.gates().declared().stream().map(gate -> of(gate, lake, pipeline, records, recordsOfTopic, source)).toList();
  }

  private static ReleaseGate of(
      Gate gate,
      Lake lake,
      Pipeline pipeline,
      RecordsOfPlan records,
      RecordsOfTopic recordsOfTopic,
      Function<Gate.ControlTotals, SourceTotals> source) {
    if (gate instanceof Gate.ControlTotals totals) {
      return new ControlTotalsGate(totals, records, source.apply(totals), new SpeedTotals(lake, pipeline));
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

  private static SourceTotals source(Gate.ControlTotals totals, Topic topic, Path dataFolder, Map<String, String> environment) {
    if (totals.origin() instanceof TotalsOrigin.CsvFile file) {
      return new TotalsFile(dataFolder.resolve(file.path()), totals);
    }
    if (totals.origin() instanceof TotalsOrigin.RecordTopic records) {
      return new TotalsTopic(records.name(), topic.other(records.name()), totals);
    }
    if (totals.origin() instanceof TotalsOrigin.Query query) {
      return new TotalsQuery(query, totals, environment);
    }
    throw new AssertionError(totals.origin());
  }
}
