package io.daybook.core.pack;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import io.daybook.core.release.Evidence;
import io.daybook.core.release.PublishedRelease;
import io.daybook.core.release.Register;
import io.daybook.core.release.RegisterEntry;
import io.daybook.core.release.RegisterEvent;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a pack says of its release: what the register had of it when the pack was made.
 *
 * @param entry by which the release was published last
 * @param history every entry about the release, in order
 * @param served the release that was served for the date: this one, another, or none
 * @param head the last entry of the register
 * @param withheld metrics whose rows are not in the pack, with the reason
 * @param signedBy the {@link VerifyingKey#fingerprint} of the key
 */
public record PackedRelease(
    String pipeline,
    RegisterEntry entry,
    List<RegisterEntry> history,
    Optional<String> served,
    RegisterEntry head,
    Map<String, String> withheld,
    Instant packedAt,
    String packedBy,
    String signedBy) {
  public static final String FILE = "release.json";

  public PackedRelease {
    requireNonNull(pipeline, "pipeline is null");
    history = List.copyOf(history);
    requireNonNull(served, "served is null");
    requireNonNull(head, "head is null");
    withheld = Collections.unmodifiableMap(new TreeMap<>(withheld));
    requireNonNull(packedAt, "packedAt is null");
    requireNonNull(packedBy, "packedBy is null");
    requireNonNull(signedBy, "signedBy is null");
    if (entry.event() != RegisterEvent.PUBLISHED) {
      throw new IllegalArgumentException("Invalid entry of a pack: %s (must be PUBLISHED)".formatted(entry.event()));
    }
  }

  /**
   * The entry by which a release was published last.
   *
   * @throws DaybookException RELEASE_REFUSED where it never was
   */
  public static RegisterEntry published(Register register, String releaseId) {
    return register
        .release(releaseId)
        .filter(found -> found.event() == RegisterEvent.PUBLISHED)
        .orElseThrow(
            () ->
                new DaybookException(
                    ErrorCode.RELEASE_REFUSED,
                    "Release %s was never published, so there is nothing to sign. 'daybook release list' shows those there are."
                        .formatted(releaseId)));
  }

  /** A release as the register has it, which holds the entry. */
  public static PackedRelease of(
      String pipeline, Register register, RegisterEntry entry, Map<String, String> withheld, Instant packedAt, String packedBy, String signedBy) {
    List<RegisterEntry> entries = register.entries();
    return new PackedRelease(
        pipeline,
        entry,
        entries.stream().filter(each -> each.releaseId().equals(entry.releaseId())).toList(),
        register.standing(entry.date()).served().map(PublishedRelease::releaseId),
        entries.get(entries.size() - 1),
        withheld,
        packedAt,
        packedBy,
        signedBy);
  }

  public String releaseId() {
    return entry.releaseId().orElseThrow();
  }

  public Evidence evidence() {
    return entry.evidence().orElseThrow();
  }

  /** The register's columns under their names, and what is said of the pack. */
  public String json() {
    ObjectMapper json = new ObjectMapper();
    ObjectNode root = json.createObjectNode();
    root.put("pipeline", pipeline);
    root.put("business_date", entry.date().toString());
    root.put("release_id", releaseId());
    root.put("release_number", entry.releaseNumber());
    root.put("reason", entry.reason());
    root.put("served_when_packed", served.orElse(null));
    root.put("entry", entry.number());
    root.put("hash", entry.hash());
    root.put("head_entry", head.number());
    root.put("head_hash", head.hash());
    root.put("effective_at", entry.effectiveAt().orElseThrow().toString());
    Evidence evidence = evidence();
    ObjectNode offsets = root.putObject("covered_offsets");
    evidence.cut().offsets().forEach((partition, offset) -> offsets.put(partition.toString(), offset));
    root.put("covered_ingest_batch", evidence.cut().ingestBatch());
    root.put("definition_hash", evidence.definitionHash());
    root.put("code_version", evidence.codeVersion());
    root.put("reference_known_at", evidence.referenceKnownAt().toString());
    ObjectNode rows = root.putObject("row_counts");
    evidence.rowCounts().forEach(rows::put);
    put(root.putObject("checksums"), evidence.checksums());
    put(root.putObject("gates"), evidence.gates());
    root.put("files_hash", evidence.filesHash());
    put(root.putObject("withheld"), withheld);
    var told = root.putArray("history");
    for (RegisterEntry each : history) {
      told.addObject()
          .put("entry", each.number())
          .put("event", each.event().name())
          .put("actor", each.actor())
          .put("at", each.at().toString())
          .put("reason", each.reason())
          .put("messages", each.messages())
          .put("hash", each.hash());
    }
    root.put("packed_at", packedAt.toString());
    root.put("packed_by", packedBy);
    root.put("signed_by", signedBy);
    DefaultIndenter lines = new DefaultIndenter("  ", "\n");
    try {
      return json.writer(new DefaultPrettyPrinter().withObjectIndenter(lines).withArrayIndenter(lines)).writeValueAsString(root) + "\n";
    } catch (JsonProcessingException e) {
      throw new AssertionError("a tree of texts and numbers has a JSON form", e);
    }
  }

  private static void put(ObjectNode node, Map<String, String> values) {
    values.forEach(node::put);
  }
}
