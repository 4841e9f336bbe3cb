package io.daybook.serving.http;

import io.daybook.core.release.CurrentRelease;
import io.daybook.core.time.BusinessDate;
import io.daybook.lake.StoredRow;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Every release and what has become of it, as the view {@code releases} tells it. */
record ReleaseAnswers(Door door) {
  private static final List<String> COLUMNS =
      List.of(
          "entry", "event", "business_date", "release_id", "release_number", "reason", "run_id", "actor", "at", "effective_at", "row_counts", "checksums", "gates",
          "messages", "definition_hash", "code_version");
  private static final Set<String> PARAMETERS = Set.of("from", "until");
  private static final Set<String> TELLING = Set.of("PUBLISHED", "PROPOSED", "REJECTED");

  /** An entry of the register. */
  private record Entry(
      long number,
      String event,
      BusinessDate date,
      Optional<String> releaseId,
      int releaseNumber,
      String reason,
      String runId,
      String actor,
      Instant at,
      Optional<Instant> effectiveAt,
      Map<String, Long> rowCounts,
      Map<String, String> checksums,
      Map<String, String> gates,
      Optional<String> messages,
      Optional<String> definitionHash,
      Optional<String> codeVersion) {
    static Entry of(StoredRow row) {
      return new Entry(
          row.number("entry"),
          row.text("event"),
          new BusinessDate(row.date("business_date")),
          row.find("release_id", String.class),
          row.find("release_number", Integer.class).orElse(0),
          row.text("reason"),
          row.text("run_id"),
          row.text("actor"),
          row.instant("at"),
          row.find("effective_at", Instant.class),
          row.map("row_counts", Long.class),
          row.map("checksums", String.class),
          row.map("gates", String.class),
          row.find("messages", String.class),
          row.find("definition_hash", String.class),
          row.find("code_version", String.class));
    }
  }

  /** Of business dates, by date and number. */
  Answer answer(Map<String, List<String>> parameters) {
    Parameters.requireKnown(parameters, PARAMETERS);
    Optional<LocalDate> from = Parameters.date(parameters, "from");
    Optional<LocalDate> until = Parameters.date(parameters, "until");
    List<Entry> entries = door.reads().read(() -> {
      List<Entry> read = new ArrayList<>();
      door.tables().latest("releases").ifPresent(table -> table.read(COLUMNS, row -> read.add(Entry.of(row))));
      return read;
    });
    Instant now = door.clock().instant();
    Map<BusinessDate, CurrentRelease> current = door.figures().memory().current(now);
    List<Entry> told = told(entries).stream()
        .filter(entry -> from.isEmpty() || !entry.date().date().isBefore(from.get()))
        .filter(entry -> until.isEmpty() || !entry.date().date().isAfter(until.get()))
        .toList();
    byte[] body = Json.object(json -> json.array("releases", releases -> {
      for (Entry entry : told) {
        releases.element(members -> release(members, entry, entries, current, now));
      }
    }));
    return Answer.json(body).withTag(Answer.tag(body));
  }

  /** What was said last of each release. */
  private static List<Entry> told(List<Entry> entries) {
    Map<String, Entry> last = new HashMap<>();
    entries.stream()
        .filter(entry -> entry.releaseId().isPresent() && TELLING.contains(entry.event()))
        .forEach(entry -> last.merge(entry.releaseId().get(), entry, (one, other) -> one.number() > other.number() ? one : other));
    return last.values().stream().sorted(Comparator.comparing(Entry::date).thenComparing(Entry::releaseNumber).thenComparing(Entry::number)).toList();
  }

  private static void release(Json json, Entry entry, List<Entry> entries, Map<BusinessDate, CurrentRelease> current, Instant now) throws IOException {
    Optional<Instant> overtaken = entry.event().equals("PUBLISHED")
        ? entries.stream()
            .filter(later -> later.date().equals(entry.date()) && later.number() > entry.number())
            .flatMap(later -> later.effectiveAt().stream())
            .min(Instant::compareTo)
        : Optional.empty();
    json.text("release_id", entry.releaseId())
        .text("business_date", entry.date().toString())
        .number("release_number", entry.releaseNumber())
        .text("state", state(entry, entries, current, now))
        .text("reason", entry.reason())
        .text("run_id", entry.runId())
        .text("actor", entry.actor())
        .time("at", entry.at())
        .text("effective_at", entry.effectiveAt())
        .text("superseded_at", overtaken)
        .object("row_counts", counts -> {
          for (Map.Entry<String, Long> count : new TreeMap<>(entry.rowCounts()).entrySet()) {
            counts.number(count.getKey(), count.getValue());
          }
        })
        .object("checksums", checksums -> texts(checksums, entry.checksums()))
        .object("gates", gates -> texts(gates, entry.gates()))
        .text("messages", entry.messages())
        .text("definition_hash", entry.definitionHash())
        .text("code_version", entry.codeVersion());
  }

  private static void texts(Json json, Map<String, String> texts) throws IOException {
    for (Map.Entry<String, String> text : new TreeMap<>(texts).entrySet()) {
      json.text(text.getKey(), text.getValue());
    }
  }

  private static String state(Entry entry, List<Entry> entries, Map<BusinessDate, CurrentRelease> current, Instant now) {
    if (!entry.event().equals("PUBLISHED")) {
      return entry.event();
    }
    if (entries.stream().anyMatch(other -> other.event().equals("ROLLED_BACK") && other.releaseId().equals(entry.releaseId()))) {
      return "ROLLED_BACK";
    }
    CurrentRelease release = current.get(entry.date());
    boolean serves = release != null && entry.releaseId().equals(Optional.of(release.served().releaseId()));
    return serves || entry.effectiveAt().filter(now::isBefore).isPresent() ? "PUBLISHED" : "SUPERSEDED";
  }
}
