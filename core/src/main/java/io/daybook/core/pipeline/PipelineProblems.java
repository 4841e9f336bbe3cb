package io.daybook.core.pipeline;

import static java.util.stream.Collectors.joining;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import java.util.Comparator;
import java.util.List;

/** A pipeline file with problems: all of them, each a line of the message, in the order of the file. */
public final class PipelineProblems extends DaybookException {
  private static final long serialVersionUID = 1L;

  private final List<Problem> problems;

  private PipelineProblems(String message, List<Problem> problems) {
    super(ErrorCode.PIPELINE_INVALID, message);
    this.problems = problems;
  }

  /** @param problems at least one, in any order */
  public static PipelineProblems of(String fileName, List<Problem> problems) {
    if (problems.isEmpty()) {
      throw new IllegalArgumentException("Invalid problems of %s: none (there is nothing to report)".formatted(fileName));
    }
    List<Problem> inFileOrder = problems.stream().sorted(Comparator.comparingInt(Problem::line)).toList();
    return new PipelineProblems(inFileOrder.stream().map(problem -> problem.describe(fileName)).collect(joining("\n")), inFileOrder);
  }

  public List<Problem> problems() {
    return problems;
  }
}
