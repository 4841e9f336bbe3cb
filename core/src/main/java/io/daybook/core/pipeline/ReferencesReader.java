package io.daybook.core.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Reads the {@code references} of a pipeline file: rates by date, and lookups. */
final class ReferencesReader {
  static final String LOOKUP = "lookup";
  private static final Map<String, String> KINDS = new TreeMap<>(Map.of("rate_by_date", "rate_by_date", LOOKUP, LOOKUP));
  private static final String STAND_IN = "";
  private static final FieldType.Decimal STAND_IN_TYPE = new FieldType.Decimal(1, 0);

  private final List<Reference> rates = new ArrayList<>();
  private final List<Lookup> lookups = new ArrayList<>();

  /** @param fields that lookups may be joined by */
  ReferencesReader(Section file, DeclaredFields fields) {
    for (Place place : file.find("references").flatMap(Place::entries).orElse(List.of())) {
      Names.check(place);
      if (place.wordAt("kind").filter(LOOKUP::equals).isPresent()) {
        lookups.add(new LookupReader(fields).read(place));
      } else {
        rates.add(rates(place));
      }
    }
  }

  List<Reference> rates() {
    return rates;
  }

  List<Lookup> lookups() {
    return lookups;
  }

  private static Reference rates(Place place) {
    Section reference = place.section("kind", "path", "date_column", "rates", "provisional", "final");
    reference.require("kind", "kind: rate_by_date").ifPresent(kind -> kind.choice("kind", KINDS, Set.of()));
    reference.find("provisional").ifPresent(policy -> only(policy, "policy", "previous_fix"));
    reference.find("final").ifPresent(policy -> only(policy, "policy", "official_fix"));
    return new Reference(
        place.name(),
        reference.require("path", "path: fx-ecb/eurofxref-hist.csv.gz").flatMap(Place::text).orElse(STAND_IN),
        reference.require("date_column", "date_column: Date").flatMap(Place::text).orElse(STAND_IN),
        rates(reference));
  }

  private static List<Reference.Rate> rates(Section reference) {
    Optional<Place> rates = reference.require("rates", "rates: { gbp_per_eur: { column: GBP, type: \"decimal(8,5)\" } }");
    Optional<List<Place>> places = rates.flatMap(Place::entries);
    if (places.filter(List::isEmpty).isPresent()) {
      rates.orElseThrow().problem("is empty; declare at least one rate");
    }
    return places.orElse(List.of()).stream().map(ReferencesReader::rate).toList();
  }

  private static Reference.Rate rate(Place place) {
    Names.check(place);
    Section rate = place.section("column", "type");
    return new Reference.Rate(
        place.name(),
        rate.find("column", Place::text, place.name()).orElse(STAND_IN),
        rate.require("type", "type: \"decimal(8,5)\"").flatMap(FieldTypes::decimal).orElse(STAND_IN_TYPE));
  }

  private static void only(Place place, String noun, String word) {
    place.choice(noun, Map.of(word, word), Set.of());
  }
}
