package io.daybook.core.pipeline;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The fields that a file declares, for the places that refer to them by name.
 *
 * @param byName in the order of the file; empty for a field that has a problem of its own
 * @param known whether the declarations could be read at all
 */
record DeclaredFields(Map<String, Optional<Field>> byName, boolean known) {
  List<Field> valid() {
    return byName.values().stream().flatMap(Optional::stream).toList();
  }

  /** The field that the text at the place names; reports a name that is not declared. Empty also where the field's own problem is reported. */
  Optional<Field> named(Place place) {
    return place.text().flatMap(name -> named(place, name));
  }

  private Optional<Field> named(Place place, String name) {
    if (known && !byName.containsKey(name)) {
      place.problem("'%s' is not a declared field%s".formatted(name, Place.suggestion(name, byName.keySet())));
    }
    return byName.getOrDefault(name, Optional.empty());
  }

  /** As {@link #named}, for a place whose key is the name. */
  Optional<Field> namedByKey(Place place) {
    return named(place, place.name());
  }

  /** As {@link #named}, for a list of names, each of which may stand once. */
  List<Field> allNamed(List<Place> places) {
    Set<String> seen = new HashSet<>();
    for (Place place : places) {
      place.text().filter(name -> !seen.add(name)).ifPresent(name -> place.problem("'%s' stands here twice; keep one".formatted(name)));
    }
    return places.stream().map(this::named).flatMap(Optional::stream).toList();
  }
}
