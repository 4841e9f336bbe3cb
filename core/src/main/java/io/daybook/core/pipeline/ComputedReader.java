package io.daybook.core.pipeline;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the {@code computed} fields of a pipeline file. */
final class ComputedReader {
  private final DeclaredFields ofRecord;
  private final Map<String, Optional<ComputedField>> byName = new LinkedHashMap<>();

  ComputedReader(Section file, DeclaredFields ofRecord) {
    this.ofRecord = ofRecord;
    file.find("computed").flatMap(Place::entries).orElse(List.of()).forEach(place -> byName.put(place.name(), computed(place)));
  }

  List<ComputedField> read() {
    return byName.values().stream().flatMap(Optional::stream).toList();
  }

  /** The record's fields and the computed ones, for the places that may name either. */
  DeclaredFields fields() {
    Map<String, Optional<Field>> all = new LinkedHashMap<>(ofRecord.byName());
    byName.forEach((name, computed) -> all.putIfAbsent(name, computed.map(ComputedField::asField)));
    return new DeclaredFields(all, ofRecord.known());
  }

  private Optional<ComputedField> computed(Place place) {
    Names.check(place);
    if (ofRecord.byName().containsKey(place.name())) {
      place.problem("is the name of a field of the record; choose another name");
    }
    Section section = place.section("type", "expression", "pii");
    Optional<FieldType> type = section.require("type", "type: string").flatMap(FieldTypes::ofExpression);
    Optional<String> expression = section.require("expression", "expression: upper(country)").flatMap(Place::text);
    Optional<Boolean> pii = section.find("pii", Place::truth, false);
    return type.isPresent() && expression.isPresent() && pii.isPresent()
        ? Optional.of(new ComputedField(place.name(), type.get(), pii.get(), expression.get()))
        : Optional.empty();
  }
}
