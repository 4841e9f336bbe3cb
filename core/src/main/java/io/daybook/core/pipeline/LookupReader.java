package io.daybook.core.pipeline;

import java.util.List;
import java.util.Optional;

/** Reads a reference of kind {@code lookup}. */
final class LookupReader {
  private static final String STAND_IN = "";

  private final DeclaredFields fields;

  /** @param fields that a lookup may be joined by */
  LookupReader(DeclaredFields fields) {
    this.fields = fields;
  }

  Lookup read(Place place) {
    Section lookup = place.section("kind", "path", "key", "valid_from", "valid_to", "columns");
    return new Lookup(
        place.name(),
        lookup.require("path", "path: countries.csv").flatMap(Place::text).orElse(STAND_IN),
        atLeastOne(lookup, "key", "key: { code: country }").stream().flatMap(key -> key(key).stream()).toList(),
        validity(lookup),
        atLeastOne(lookup, "columns", "columns: { region: string }").stream().flatMap(column -> column(column).stream()).toList());
  }

  private Optional<Lookup.Key> key(Place place) {
    Optional<Field> field = fields.named(place);
    if (field.isPresent() && !isCode(field.get().type())) {
      place.problem("'%s' is a %s, and a code is a string, an int or a long; compute one of it".formatted(field.get().name(), field.get().type()));
      return Optional.empty();
    }
    return field.map(found -> new Lookup.Key(place.name(), found.name(), found.type()));
  }

  private static boolean isCode(FieldType type) {
    return type instanceof FieldType.Text || type instanceof FieldType.Int || type instanceof FieldType.BigInt;
  }

  private static Lookup.Validity validity(Section lookup) {
    if (lookup.lacks("valid_from", "valid_to")) {
      return new Lookup.Validity.Always();
    }
    return new Lookup.Validity.Between(
        lookup.require("valid_from", "valid_from: valid_from").flatMap(Place::text).orElse(STAND_IN),
        lookup.require("valid_to", "valid_to: valid_to").flatMap(Place::text).orElse(STAND_IN));
  }

  private static Optional<Lookup.Column> column(Place place) {
    Names.check(place);
    if (!place.isMap()) {
      return type(place).map(type -> new Lookup.Column(place.name(), place.name(), type, ""));
    }
    Section column = place.section("type", "column", "default");
    Optional<FieldType> type = column.require("type", "type: string").flatMap(LookupReader::type);
    Optional<String> header = column.find("column", Place::text, place.name());
    Optional<String> ofUnknown = column.find("default", Place::text, "");
    if (type.isEmpty() || header.isEmpty() || ofUnknown.isEmpty()) {
      return Optional.empty();
    }
    if (!ofUnknown.get().isEmpty() && ExactText.of(type.get(), ofUnknown.get()).isEmpty()) {
      column.find("default").orElseThrow().problem("'%s' is not a %s; write one".formatted(ofUnknown.get(), type.get()));
      return Optional.empty();
    }
    return Optional.of(new Lookup.Column(place.name(), header.get(), type.get(), ofUnknown.get()));
  }

  private static Optional<FieldType> type(Place place) {
    Optional<FieldType> type = FieldTypes.ofExpression(place);
    if (type.filter(FieldType.Timestamp.class::isInstance).isPresent()) {
      place.problem("a file of codes holds no times; declare it as a string or a date");
      return Optional.empty();
    }
    return type;
  }

  private static List<Place> atLeastOne(Section lookup, String name, String example) {
    Optional<Place> place = lookup.require(name, example);
    Optional<List<Place>> places = place.flatMap(Place::entries);
    if (places.filter(List::isEmpty).isPresent()) {
      place.orElseThrow().problem("is empty; write for example " + example);
    }
    return places.orElse(List.of());
  }
}
