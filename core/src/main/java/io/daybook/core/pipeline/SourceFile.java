package io.daybook.core.pipeline;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;

/**
 * A CSV file with a header line that a replay turns into change events.
 *
 * @param path relative to the data folder, or absolute; gzipped when it ends in {@code .gz}
 * @param timestampPattern how timestamps are written, as {@link java.time.format.DateTimeFormatter} has it
 */
public record SourceFile(String path, char delimiter, String timestampPattern) implements Serializable {
  public static final char DEFAULT_DELIMITER = ',';
  public static final String DEFAULT_TIMESTAMP_PATTERN = "yyyy-MM-dd HH:mm:ss";

  public SourceFile {
    requireNonNull(path, "path is null");
    requireNonNull(timestampPattern, "timestampPattern is null");
  }
}
