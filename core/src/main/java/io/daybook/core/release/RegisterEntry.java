package io.daybook.core.release;

import static java.util.Objects.requireNonNull;

import io.daybook.core.Sha256;
import io.daybook.core.time.BusinessDate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * A line of the register. Lines are numbered from 0, never changed, and each holds the hash of the one before it.
 *
 * @param releaseId the release that the entry is about; empty where it is about the date alone
 * @param releaseNumber of that release; 0 without one
 * @param reason why, in words
 * @param runId of the nightly run or the command that wrote it
 * @param actor who caused it
 * @param at in microseconds, as tables keep it
 * @param effectiveAt from when readers see what it says of {@link #serves}; empty where it changes nothing that is served
 * @param serves the release that is served for the date from then on; empty for none
 * @param evidence of a release; empty for other events
 * @param messages further words, such as why it was rejected
 * @param previousHash of the entry before; of 64 zeros for the first
 */
public record RegisterEntry(
    long number,
    RegisterEvent event,
    BusinessDate date,
    Optional<String> releaseId,
    int releaseNumber,
    String reason,
    String runId,
    String actor,
    Instant at,
    Optional<Instant> effectiveAt,
    Optional<Served> serves,
    Optional<Evidence> evidence,
    String messages,
    String previousHash) {
  /** What the first entry holds as the hash before it. */
  public static final String NO_HASH = "0".repeat(64);

  public RegisterEntry {
    requireNonNull(event, "event is null");
    requireNonNull(date, "date is null");
    requireNonNull(releaseId, "releaseId is null");
    requireNonNull(reason, "reason is null");
    requireNonNull(runId, "runId is null");
    requireNonNull(actor, "actor is null");
    at = at.truncatedTo(ChronoUnit.MICROS);
    effectiveAt = effectiveAt.map(time -> time.truncatedTo(ChronoUnit.MICROS));
    requireNonNull(serves, "serves is null");
    requireNonNull(evidence, "evidence is null");
    requireNonNull(messages, "messages is null");
    requireNonNull(previousHash, "previousHash is null");
  }

  /** SHA-256 of everything the entry says. */
  public String hash() {
    return Sha256.of(text());
  }

  /** Everything the entry says, in the form that {@code docs/contract.md} gives. */
  public String text() {
    CanonicalText text = new CanonicalText()
        .add("entry", number)
        .add("event", event)
        .add("business_date", date)
        .add("release_id", releaseId)
        .add("release_number", releaseNumber)
        .add("reason", reason)
        .add("run_id", runId)
        .add("actor", actor)
        .add("at", at)
        .add("effective_at", effectiveAt)
        .add("serves", serves.map(Served::releaseId))
        .add("serves_number", serves.map(Served::number))
        .add("serves_ingest_batch", serves.map(Served::coveredIngestBatch));
    evidence.ifPresent(
        made ->
            text.add("covered_offsets", made.cut().offsets())
                .add("covered_ingest_batch", made.cut().ingestBatch())
                .add("definition_hash", made.definitionHash())
                .add("definition", made.definition())
                .add("code_version", made.codeVersion())
                .add("reference_known_at", made.referenceKnownAt())
                .add("row_counts", made.rowCounts())
                .add("checksums", made.checksums())
                .add("gates", made.gates())
                .add("files_hash", made.filesHash()));
    return text.add("messages", messages).add("previous_hash", previousHash).toString();
  }
}
