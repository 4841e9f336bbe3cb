package io.daybook.core.release;

import static java.util.Objects.requireNonNull;

import io.daybook.core.time.BusinessDate;

/**
 * The release that is served for a business date.
 *
 * @param number 1 for the first release of the date; restatements count on
 * @param coveredIngestBatch the last ingest batch that its figures include
 */
public record PublishedRelease(String releaseId, BusinessDate date, int number, long coveredIngestBatch) {
  public PublishedRelease {
    requireNonNull(releaseId, "releaseId is null");
    requireNonNull(date, "date is null");
  }
}
