package io.daybook.core.pipeline;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads the {@code fields} of a source. */
final class FieldsReader {
  private final List<Place> ordinals = new ArrayList<>();

  DeclaredFields read(Section source) {
    Optional<Place> fields = source.require("fields", "fields: { invoice_no: string, quantity: int }");
    Optional<List<Place>> places = fields.flatMap(Place::entries);
    if (places.filter(List::isEmpty).isPresent()) {
      fields.orElseThrow().problem("is empty; declare at least the key and the event time");
    }
    Map<String, Optional<Field>> byName = new LinkedHashMap<>();
    Map<String, String> byMember = new LinkedHashMap<>();
    for (Place place : places.orElse(List.of())) {
      Optional<Field> field = field(place);
      byName.put(place.name(), field);
      field.map(read -> byMember.putIfAbsent(read.member(), read.name())).ifPresent(
          other -> place.problem("is read from the same member as '%s'; read it once, and make the other a computed field".formatted(other)));
    }
    DeclaredFields declared = new DeclaredFields(byName, places.isPresent());
    ordinals.forEach(ordinal -> checkOrdinal(ordinal, declared));
    return declared;
  }

  private Optional<Field> field(Place place) {
    Names.check(place);
    if (!place.isMap()) {
      return FieldTypes.read(place, Optional.empty())
          .map(type -> new Field(place.name(), type, false, false, new FieldOrigin.Column(place.name())));
    }
    Section section = place.section("type", "zone", "nullable", "pii", "from", "column", "ordinal_within", "file_position");
    Optional<FieldType> type = section.require("type", "type: string").flatMap(text -> FieldTypes.read(text, section.find("zone")));
    Optional<Boolean> nullable = section.find("nullable", Place::truth, false);
    Optional<Boolean> pii = section.find("pii", Place::truth, false);
    Optional<String> member = section.find("from", Place::text, place.name());
    Optional<FieldOrigin> origin = origin(place, section);
    if (type.isPresent() && origin.isPresent() && !mayHold(type.get(), origin.get())) {
      place.problem("a position in the file is a whole number, but the type is %s; make it int or long".formatted(type.get()));
    }
    return type.isPresent() && nullable.isPresent() && pii.isPresent() && origin.isPresent() && member.isPresent()
        ? Optional.of(new Field(place.name(), type.get(), nullable.get(), pii.get(), origin.get(), member.get()))
        : Optional.empty();
  }

  private Optional<FieldOrigin> origin(Place place, Section section) {
    List<Place> origins = Stream.of("column", "ordinal_within", "file_position").flatMap(key -> section.find(key).stream()).toList();
    if (origins.size() > 1) {
      place.problem("has more than one of column, ordinal_within and file_position; keep one");
      return Optional.empty();
    }
    if (origins.isEmpty()) {
      return Optional.of(new FieldOrigin.Column(place.name()));
    }
    Place origin = origins.get(0);
    return switch (origin.name()) {
      case "column" -> origin.text().map(FieldOrigin.Column::new);
      case "ordinal_within" -> {
        ordinals.add(origin);
        yield origin.text().map(FieldOrigin.OrdinalWithin::new);
      }
      default -> filePosition(origin);
    };
  }

  private static Optional<FieldOrigin> filePosition(Place place) {
    Optional<Boolean> truth = place.truth();
    if (truth.isPresent() && !truth.get()) {
      place.problem("says nothing when false; write true or remove the key");
    }
    return truth.map(yes -> new FieldOrigin.FilePosition());
  }

  private static boolean mayHold(FieldType type, FieldOrigin origin) {
    return origin instanceof FieldOrigin.Column || type instanceof FieldType.Int || type instanceof FieldType.BigInt;
  }

  /** An ordinal tells lines of one value apart, so that value must stand in the line itself. */
  private static void checkOrdinal(Place ordinal, DeclaredFields declared) {
    declared.named(ordinal).filter(other -> !(other.origin() instanceof FieldOrigin.Column)).ifPresent(
        other -> ordinal.problem("'%s' is not read from a column; name a field that is".formatted(other.name())));
  }
}
