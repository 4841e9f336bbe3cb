package io.daybook.lake;

import static java.util.stream.Collectors.toUnmodifiableSet;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import io.daybook.core.pipeline.Metric;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.pipeline.PipelineCompatibility;
import io.daybook.core.pipeline.PipelineDifference;
import io.daybook.core.pipeline.PipelineFile;
import io.daybook.core.pipeline.PipelineProblems;
import io.daybook.core.pipeline.PipelineReader;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The definitions that a pipeline's tables have been opened with.
 *
 * @param pipelines by hash; empty for one that this version of Daybook cannot read
 */
record Definitions(Map<String, Optional<Pipeline>> pipelines) {
  private static final Logger log = LoggerFactory.getLogger(Definitions.class);

  Definitions {
    pipelines = Map.copyOf(pipelines);
  }

  /** @param rows of table {@code definitions} */
  static Definitions of(List<Row> rows) {
    Map<String, Optional<Pipeline>> pipelines = new HashMap<>();
    rows.forEach(row -> pipelines.put(row.getAs("definition_hash"), read(row.getAs("definition_hash"), row.getAs("definition"))));
    return new Definitions(pipelines);
  }

  private static Optional<Pipeline> read(String hash, String text) {
    try {
      return Optional.of(PipelineReader.read("definition " + hash, text));
    } catch (PipelineProblems e) {
      log.warn("Definition {}, which tables were opened with, is not valid in this version: {}", hash, e.getMessage());
      return Optional.empty();
    }
  }

  Definitions with(Pipeline pipeline) {
    Map<String, Optional<Pipeline>> all = new HashMap<>(pipelines);
    all.put(pipeline.definitionHash(), Optional.of(pipeline));
    return new Definitions(all);
  }

  List<PipelineDifference> differences(Pipeline now) {
    return PipelineCompatibility.between(known(), now);
  }

  /**
   * @param folder of the tables
   * @throws DaybookException PIPELINE_INCOMPATIBLE where what the tables hold does not go with the definition
   */
  void requireCompatible(Pipeline now, String folder) {
    List<PipelineDifference> refused = differences(now).stream().filter(difference -> !difference.isCompatible()).toList();
    if (refused.isEmpty()) {
      return;
    }
    PipelineFile file = PipelineReader.readWithLines("pipeline " + now.name(), now.definition());
    throw new DaybookException(
        ErrorCode.PIPELINE_INCOMPATIBLE,
        "The pipeline file does not go with the tables in %s, which earlier versions of it have made. Nothing was written.%n%s"
            .formatted(folder, refused.stream().map(difference -> difference.describe(file)).collect(Collectors.joining("\n"))));
  }

  /** Whether every definition declares each field just as the given one does: then images are what it would read. */
  boolean allReadAs(Pipeline pipeline) {
    return readingAs(pipeline).size() == pipelines.size();
  }

  /** The hashes of those that do. */
  Set<String> readingAs(Pipeline pipeline) {
    return where(then -> then.source().fields().containsAll(pipeline.source().fields()));
  }

  /** The hashes of those whose partials have no dimension and no measure that the given one would leave out. */
  Set<String> withinMetricsOf(Pipeline pipeline) {
    return where(then -> then.metrics().stream().allMatch(metric -> pipeline.metric(metric.name()).filter(now -> holds(now, metric)).isPresent()));
  }

  private static boolean holds(Metric now, Metric then) {
    Set<String> measures = now.storedMeasures().stream().map(measure -> measure.name()).collect(toUnmodifiableSet());
    return now.dimensions().containsAll(then.dimensions()) && then.storedMeasures().stream().allMatch(measure -> measures.contains(measure.name()));
  }

  private Set<String> where(Predicate<Pipeline> holds) {
    return pipelines.entrySet().stream().filter(each -> each.getValue().filter(holds).isPresent()).map(Map.Entry::getKey).collect(toUnmodifiableSet());
  }

  private Collection<Pipeline> known() {
    return pipelines.values().stream().flatMap(Optional::stream).toList();
  }
}
