package io.daybook.core.pipeline;

import io.daybook.core.pipeline.Envelope.AbsentColumn;
import io.daybook.core.pipeline.Envelope.ColumnNames;
import io.daybook.core.pipeline.Envelope.Decimals;
import io.daybook.core.pipeline.Envelope.Members;
import io.daybook.core.pipeline.Envelope.Operations;
import io.daybook.core.pipeline.Envelope.TimeForm;
import io.daybook.core.pipeline.Envelope.TransactionMetadata;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Reads the {@code envelope} of a source: its kind alone, or a map of the kind and what is particular to the source. */
final class EnvelopeReader {
  private enum Kind {
    DEBEZIUM("kind", "transactions", "decimals", "timestamps"),
    GOLDENGATE("kind", "members", "operations", "missing_suffix", "position_digits", "columns", "absent_columns"),
    JSON("kind", "image", "op", "operations", "position", "sequence", "timestamps");

    private final String[] keys;

    Kind(String... keys) {
      this.keys = keys;
    }
  }

  private static final Map<String, Kind> KINDS =
      new TreeMap<>(Map.of("debezium", Kind.DEBEZIUM, "goldengate", Kind.GOLDENGATE, "json", Kind.JSON));
  private static final Map<String, TransactionMetadata> TRANSACTIONS =
      new TreeMap<>(Map.of("optional", TransactionMetadata.OPTIONAL, "required", TransactionMetadata.REQUIRED));
  private static final Map<String, Decimals> DECIMALS =
      new TreeMap<>(Map.of("text", Decimals.TEXT, "base64", Decimals.BASE64, "number", Decimals.NUMBER));
  private static final Map<String, TimeForm> TIME_FORMS =
      new TreeMap<>(
          Map.of(
              "microseconds", TimeForm.MICROSECONDS, "milliseconds", TimeForm.MILLISECONDS, "nanoseconds", TimeForm.NANOSECONDS,
              "local_text", TimeForm.LOCAL_TEXT));
  private static final Map<String, ColumnNames> COLUMN_NAMES =
      new TreeMap<>(Map.of("as_declared", ColumnNames.AS_DECLARED, "upper_case", ColumnNames.UPPER_CASE));
  private static final Map<String, AbsentColumn> ABSENT_COLUMNS =
      new TreeMap<>(Map.of("not_sent", AbsentColumn.NOT_SENT, "no_value", AbsentColumn.NULL));

  private static final Operations GOLDENGATE_OPERATIONS = new Operations("I", "U", "D", "T");
  private static final Operations JSON_OPERATIONS = new Operations("insert", "update", "delete", "truncate");
  private static final int USUAL_POSITION_DIGITS = 32;
  private static final int MOST_POSITION_DIGITS = 100;
  private static final String STAND_IN = "";

  private final DeclaredFields fields;

  EnvelopeReader(DeclaredFields fields) {
    this.fields = fields;
  }

  /** Empty where the kind has a problem. */
  Optional<Envelope> read(Place place) {
    if (!place.isMap()) {
      Optional<Kind> kind = place.choice("envelope", KINDS, Set.of());
      if (kind.filter(Kind.JSON::equals).isPresent()) {
        place.problem("plain JSON does not say by itself what orders its records; write { kind: json, position: MEMBER }");
      }
      return kind.map(known -> envelope(known, Section.unreadable()));
    }
    // The other keys depend on the kind; where that is wrong, only it is reported.
    Kind declared = place.wordAt("kind").map(KINDS::get).orElse(null);
    Section envelope = declared == null ? place.sectionOf("kind") : place.section(declared.keys);
    return envelope
        .require("kind", "kind: debezium")
        .flatMap(kind -> kind.choice("envelope", KINDS, Set.of()))
        .map(kind -> envelope(kind, envelope));
  }

  private Envelope envelope(Kind kind, Section envelope) {
    return switch (kind) {
      case DEBEZIUM ->
          new Envelope.Debezium(
              word(envelope, "transactions", TRANSACTIONS, TransactionMetadata.OPTIONAL),
              word(envelope, "decimals", DECIMALS, Decimals.TEXT),
              timestamps(envelope));
      case GOLDENGATE ->
          new Envelope.GoldenGate(
              members(envelope),
              operations(envelope, GOLDENGATE_OPERATIONS),
              text(envelope, "missing_suffix", "_isMissing"),
              envelope.find("position_digits").flatMap(place -> place.wholeNumber(1, MOST_POSITION_DIGITS)).orElse(USUAL_POSITION_DIGITS),
              word(envelope, "columns", COLUMN_NAMES, ColumnNames.AS_DECLARED),
              word(envelope, "absent_columns", ABSENT_COLUMNS, AbsentColumn.NOT_SENT));
      case JSON -> json(envelope);
    };
  }

  private Envelope json(Section envelope) {
    String position = envelope.require("position", "position: event_no").flatMap(Place::text).orElse(STAND_IN);
    if (envelope.lacks("op")) {
      envelope.find("operations").ifPresent(place -> place.problem("says nothing without op, the member that holds them; add op or remove the key"));
    }
    return new Envelope.Json(
        envelope.find("image").flatMap(Place::text),
        envelope.find("op").flatMap(Place::text),
        operations(envelope, JSON_OPERATIONS),
        position,
        text(envelope, "sequence", position),
        timestamps(envelope));
  }

  private static Members members(Section envelope) {
    Section members =
        envelope.find("members").map(place -> place.section("table", "op_type", "pos", "before", "after")).orElseGet(Section::unreadable);
    return new Members(
        text(members, "table", "table"),
        text(members, "op_type", "op_type"),
        text(members, "pos", "pos"),
        text(members, "before", "before"),
        text(members, "after", "after"));
  }

  private static Operations operations(Section envelope, Operations usual) {
    Optional<Place> place = envelope.find("operations");
    Section words = place.map(map -> map.section("insert", "update", "delete", "truncate")).orElseGet(Section::unreadable);
    Operations operations =
        new Operations(
            text(words, "insert", usual.insert()),
            text(words, "update", usual.update()),
            text(words, "delete", usual.delete()),
            text(words, "truncate", usual.truncate()));
    List<String> all = List.of(operations.insert(), operations.update(), operations.delete(), operations.truncate());
    if (all.stream().distinct().count() < all.size()) {
      place.orElseThrow().problem("two operations have the same name (%s); give each its own".formatted(operations));
    }
    return operations;
  }

  private Map<String, TimeForm> timestamps(Section envelope) {
    Map<String, TimeForm> forms = new LinkedHashMap<>();
    for (Place place : envelope.find("timestamps").flatMap(Place::entries).orElse(List.of())) {
      Optional<Field> field = fields.namedByKey(place);
      if (field.filter(declared -> !(declared.type() instanceof FieldType.Timestamp)).isPresent()) {
        place.problem("'%s' is a %s; name a timestamp field".formatted(place.name(), field.get().type()));
      }
      place.choice("form", TIME_FORMS, Set.of()).ifPresent(form -> forms.put(place.name(), form));
    }
    return forms;
  }

  private static <T> T word(Section section, String key, Map<String, T> words, T byDefault) {
    return section.find(key).flatMap(place -> place.choice("value", words, Set.of())).orElse(byDefault);
  }

  private static String text(Section section, String key, String byDefault) {
    return section.find(key).flatMap(Place::text).orElse(byDefault);
  }
}
