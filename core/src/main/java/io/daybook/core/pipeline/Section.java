package io.daybook.core.pipeline;

import io.daybook.core.NearestWord;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** A map whose keys the format gives. */
final class Section {
  private final Optional<Place> place;
  private final Map<String, Place> entries;
  private final Set<String> misspelt;

  private Section(Optional<Place> place, Map<String, Place> entries, Set<String> misspelt) {
    this.place = place;
    this.entries = entries;
    this.misspelt = misspelt;
  }

  static Section of(Place place, Map<String, Place> entries, List<String> knownKeys) {
    Set<String> known = new LinkedHashSet<>(knownKeys);
    Set<String> misspelt = new LinkedHashSet<>();
    entries.forEach(
        (name, entry) -> {
          if (!known.contains(name)) {
            // In { sum: greatest(a, b) } the rest of the value, b), is a key without value.
            boolean isRest = entry.isEmpty() && !name.matches("[\\w-]+");
            String comma = isRest ? "; a comma in braces ends a value, so put a value that holds one in quotes" : "";
            entry.problem("unknown key" + comma + Place.suggestion(name, known));
            NearestWord.of(name, known).ifPresent(misspelt::add);
          }
        });
    return new Section(Optional.of(place), entries, misspelt);
  }

  /** Stands for a map that is not there, which has been reported: nothing more is said of its keys. */
  static Section unreadable() {
    return new Section(Optional.empty(), Map.of(), Set.of());
  }

  Optional<Place> find(String name) {
    return Optional.ofNullable(entries.get(name));
  }

  /** The value at the key, or the default where the key is absent; empty where the value has a problem. */
  <T> Optional<T> find(String name, Function<Place, Optional<T>> reader, T byDefault) {
    return find(name).map(reader).orElse(Optional.of(byDefault));
  }

  /** Whether none of the keys is there, nor a misspelt one that has been reported in its place. */
  boolean lacks(String... names) {
    return Stream.of(names).noneMatch(name -> entries.containsKey(name) || misspelt.contains(name));
  }

  /**
   * The only one of the keys that is there. Reports that none is, and each that comes after the first.
   *
   * @param example what to write, for the message where all are missing
   */
  Optional<Place> requireOneOf(String example, String... names) {
    if (lacks(names)) {
      place.ifPresent(parent -> parent.problem("has none of %s; add one, for example %s".formatted(String.join(", ", names), example)));
    }
    List<Place> found = entries.values().stream().filter(entry -> List.of(names).contains(entry.name())).toList();
    found.stream()
        .skip(1)
        .forEach(further -> further.problem("%s is there already, and only one of %s may be; remove one of the two"
            .formatted(found.get(0).name(), String.join(", ", names))));
    return found.stream().findFirst();
  }

  /** @param example what to write, for the message where the key is missing */
  Optional<Place> require(String name, String example) {
    if (lacks(name)) {
      place.ifPresent(parent -> parent.reading().problem(parent.line(), parent.keyOf(name), "missing; add it, for example " + example));
    }
    return find(name);
  }
}
