package io.daybook.ingestion;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.List;

/** The lines of a file, in its order; at least one of them is a {@link FileRecord}. */
public record FileRecords(Path file, List<FileLine> lines) {
  public FileRecords {
    requireNonNull(file, "file is null");
    lines = List.copyOf(lines);
    if (lines.stream().noneMatch(FileRecord.class::isInstance)) {
      throw new IllegalArgumentException("Invalid lines: %d (at least one must be a record)".formatted(lines.size()));
    }
  }

  public List<MalformedLine> malformed() {
    return lines.stream().filter(MalformedLine.class::isInstance).map(MalformedLine.class::cast).toList();
  }
}
