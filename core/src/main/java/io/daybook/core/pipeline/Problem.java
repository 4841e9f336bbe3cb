package io.daybook.core.pipeline;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;

/**
 * Something wrong in a pipeline file.
 *
 * @param line from 1; for a missing key, the line of the key that lacks it
 * @param key dotted, as in {@code metrics.sales.window}; empty when it concerns the whole file
 * @param reason what is wrong and what to do
 */
public record Problem(int line, String key, String reason) implements Serializable {
  public Problem {
    requireNonNull(key, "key is null");
    requireNonNull(reason, "reason is null");
  }

  String describe(String fileName) {
    return "%s:%d: %s%s".formatted(fileName, line, key.isEmpty() ? "" : key + ": ", reason);
  }
}
