package io.daybook.core.change;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * One row of a file of records, as it can be read.
 *
 * @param number of the row in its file, by which people find it: of a text file that of its line, where the header is 1
 * @param payload the row's bytes
 * @param image the record; empty where the row cannot be read as the pipeline declares it
 * @param problem what is wrong with it; empty where nothing is
 */
public record FileRow(long number, byte[] payload, Optional<Image> image, String problem) {
  public FileRow {
    requireNonNull(payload, "payload is null");
    requireNonNull(image, "image is null");
    requireNonNull(problem, "problem is null");
    if (image.isPresent() != problem.isEmpty()) {
      throw new IllegalArgumentException("Invalid row %d: %s (either an image or a problem)".formatted(number, problem));
    }
  }
}
