package io.daybook.ingestion;

import static java.util.Objects.requireNonNull;

import io.daybook.core.change.Image;
import java.time.Instant;

/** A line that reads as the pipeline declares it. */
public record FileRecord(int position, Instant eventTime, Image image) implements FileLine {
  public FileRecord {
    requireNonNull(eventTime, "eventTime is null");
    requireNonNull(image, "image is null");
  }
}
