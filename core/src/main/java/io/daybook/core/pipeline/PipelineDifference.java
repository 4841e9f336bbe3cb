package io.daybook.core.pipeline;

import static java.util.Objects.requireNonNull;

/**
 * What one definition of a pipeline says otherwise than another.
 *
 * @param key dotted, as in {@code source.fields.channel}; of what is gone, where it stood
 * @param reason what is different, and what follows of it or what to do
 */
public record PipelineDifference(String key, Verdict verdict, String reason) {
  /** Whether tables that were made by the one can go on with the other. */
  public enum Verdict {
    COMPATIBLE,
    INCOMPATIBLE
  }

  public PipelineDifference {
    requireNonNull(key, "key is null");
    requireNonNull(verdict, "verdict is null");
    requireNonNull(reason, "reason is null");
  }

  static PipelineDifference compatible(String key, String reason) {
    return new PipelineDifference(key, Verdict.COMPATIBLE, reason);
  }

  static PipelineDifference incompatible(String key, String reason) {
    return new PipelineDifference(key, Verdict.INCOMPATIBLE, reason);
  }

  public boolean isCompatible() {
    return verdict == Verdict.COMPATIBLE;
  }

  /** {@code sales.yaml:12: source.fields.channel: compatible: ...}. */
  public String describe(PipelineFile file) {
    return file.problem(key, (isCompatible() ? "compatible: " : "incompatible: ") + reason).describe(file.fileName());
  }
}
