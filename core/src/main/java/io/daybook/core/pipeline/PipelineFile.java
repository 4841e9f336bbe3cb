package io.daybook.core.pipeline;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A pipeline and where its parts stand in its file, for checks that come after reading.
 *
 * @param fileName as messages name it
 */
public record PipelineFile(String fileName, Pipeline pipeline, KeyLines lines) {
  public PipelineFile {
    requireNonNull(fileName, "fileName is null");
    requireNonNull(pipeline, "pipeline is null");
    requireNonNull(lines, "lines is null");
  }

  /** A problem of the value at a dotted key, such as {@code rules.price_not_negative}. */
  public Problem problem(String key, String reason) {
    return new Problem(lines.lineOf(key), key, reason);
  }

  /** @param problems at least one */
  public PipelineProblems invalid(List<Problem> problems) {
    return PipelineProblems.of(fileName, problems);
  }
}
