package io.daybook.core.pipeline;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the {@code references} of a pipeline file. */
final class ReferencesReader {
  private static final String STAND_IN = "";
  private static final FieldType.Decimal STAND_IN_TYPE = new FieldType.Decimal(1, 0);

  private ReferencesReader() {}

  static List<Reference> read(Section file) {
    return file.find("references").flatMap(Place::entries).orElse(List.of()).stream().map(ReferencesReader::reference).toList();
  }

  private static Reference reference(Place place) {
    Names.check(place);
    Section reference = place.section("kind", "path", "date_column", "rates", "provisional", "final");
    reference.require("kind", "kind: rate_by_date").ifPresent(kind -> only(kind, "kind", "rate_by_date"));
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
