package io.daybook.core.pipeline;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the things in a pipeline file may be called. Names become SQL names as they are, beside names of Daybook's own. */
final class Names {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");
  private static final Pattern TOPIC = Pattern.compile("(?!\\.{1,2}$)[a-zA-Z0-9._-]{1,249}");

  private static final Set<String> TABLES =
      Set.of(
          "releases", "release_files", "register", "freshness", "changes", "quarantine", "provisional", "pending", "adjustments", "speed_batches", "ingest_batches", "loads",
          "definitions", "revision_history", "revision_profile", "source_transactions", "transaction_parts", "source_heartbeats");

  private static final Set<String> COLUMNS =
      Set.of(
          "metric", "business_date", "window_start", "window_end", "status", "release_id", "restated", "approximate", "as_of", "late", "after_day", "correction",
          "definition", "epoch", "batch_id", "ingest_batch", "committed_at", "record_count", "retractions", "release_number", "released_at", "reason", "known_from", "known_until",
          "origin_date", "record_key",
          "measure", "provisional", "provisional_at_day_end", "provisional_at_release", "final", "difference", "outage_gap", "duplicate", "quarantined",
          "snapshot", "deleted", "amended", "approximation", "reference_data", "unexplained", "unexplained_provisional", "unexplained_late", "unexplained_final");

  private Names() {}

  static Optional<String> pipeline(Place place) {
    Optional<String> name = place.text();
    name.ifPresent(text -> checkForm(place, text));
    if (name.filter("information_schema"::equals).isPresent()) {
      place.problem("the pipeline's name is its schema in SQL, and information_schema is a schema of SQL's own; choose another name");
    }
    return name;
  }

  static Optional<String> topic(Place place) {
    Optional<String> name = place.text();
    if (name.isPresent() && !TOPIC.matcher(name.get()).matches()) {
      place.problem("'%s' is not a Kafka topic; use at most 249 letters, digits, dots, underscores and hyphens".formatted(name.get()));
    }
    return name;
  }

  /** Checks the name of a thing that is declared by its key. */
  static void check(Place place) {
    checkForm(place, place.name());
  }

  static void checkMetric(Place place) {
    check(place);
    String name = place.name();
    if (TABLES.contains(name)) {
      place.problem("'%s' is a table of Daybook's own; choose another name".formatted(name));
    }
    Stream.of("_final", "_history", "_expected", "_adjustments")
        .filter(name::endsWith)
        .forEach(suffix -> place.problem("names that end in %s are Daybook's own views; choose another name".formatted(suffix)));
    Stream.of("final_", "drift_", "reference_")
        .filter(name::startsWith)
        .forEach(prefix -> place.problem("names that begin with %s are Daybook's own tables; choose another name".formatted(prefix)));
  }

  /** Checks a name that becomes a column beside Daybook's own. */
  static void checkColumn(Place place, String name) {
    if (COLUMNS.contains(name)) {
      place.problem("'%s' is a column of Daybook's own; choose another name".formatted(name));
    }
    Stream.of("pending_", "expected_")
        .filter(name::startsWith)
        .forEach(prefix -> place.problem("names that begin with %s are Daybook's own columns; choose another name".formatted(prefix)));
  }

  private static void checkForm(Place place, String name) {
    if (!NAME.matcher(name).matches()) {
      place.problem("'%s' is not a valid name; use lower case letters, digits and underscores, a letter first".formatted(name));
    }
  }
}
