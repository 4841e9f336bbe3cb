package io.daybook.core.release;

import static java.util.Objects.requireNonNull;

import io.daybook.core.time.BusinessDate;

/**
 * A release that is served for a business date, or proposed for it.
 *
 * @param number 1 for the first release of the date; restatements count on
 * @param coveredIngestBatch the last ingest batch that its figures include
 * @param definitionHash of the pipeline file that it was made by
 * @param actor who ran it
 */
public record PublishedRelease(String releaseId, BusinessDate date, int number, long coveredIngestBatch, String definitionHash, String actor) {
  public PublishedRelease {
    requireNonNull(releaseId, "releaseId is null");
    requireNonNull(date, "date is null");
    requireNonNull(definitionHash, "definitionHash is null");
    requireNonNull(actor, "actor is null");
  }

  /** The release that an entry published or proposed. */
  public static PublishedRelease of(RegisterEntry entry) {
    Evidence evidence =
        entry.evidence().orElseThrow(() -> new IllegalArgumentException("Invalid entry %d: %s without evidence".formatted(entry.number(), entry.event())));
    return new PublishedRelease(
        entry.releaseId().orElseThrow(),
        entry.date(),
        entry.releaseNumber(),
        evidence.cut().ingestBatch(),
        evidence.definitionHash(),
        entry.actor());
  }

  /** As readers are given it. */
  public Served served() {
    return new Served(releaseId, number, coveredIngestBatch);
  }
}
