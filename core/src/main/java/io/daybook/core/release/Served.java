package io.daybook.core.release;

import static java.util.Objects.requireNonNull;

/**
 * The release that readers are given for a business date.
 *
 * @param number 1 for the first release of the date; a higher one is a restatement of it
 * @param coveredIngestBatch the last ingest batch that its figures include; -1 for none. What later ones brought for the date is pending
 */
public record Served(String releaseId, int number, long coveredIngestBatch) {
  public Served {
    requireNonNull(releaseId, "releaseId is null");
    if (number < 1) {
      throw new IllegalArgumentException("Invalid release number: %d (must be >= 1)".formatted(number));
    }
  }

  public boolean isRestatement() {
    return number > 1;
  }
}
