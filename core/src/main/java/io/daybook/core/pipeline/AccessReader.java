package io.daybook.core.pipeline;

import io.daybook.core.access.Role;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the {@code access} of a pipeline file: roles by metric or view. */
final class AccessReader {
  private final Set<String> names = new LinkedHashSet<>();

  AccessReader(List<Metric> metrics) {
    KnownView.of(metrics).forEach(view -> names.add(view.name()));
  }

  DeclaredAccess read(Section file) {
    return file.find("access").<DeclaredAccess>map(place -> new DeclaredAccess.Opened(opened(place))).orElseGet(DeclaredAccess.ByKind::new);
  }

  private Map<String, Set<Role>> opened(Place access) {
    Map<String, Set<Role>> opened = new LinkedHashMap<>();
    for (Place entry : access.entries().orElse(List.of())) {
      if (!names.contains(entry.name())) {
        entry.problem("is neither a metric nor a view" + Place.suggestion(entry.name(), names));
      }
      opened.put(entry.name(), roles(entry));
    }
    return opened;
  }

  private static Set<Role> roles(Place entry) {
    Set<Role> roles = new LinkedHashSet<>();
    for (Place item : entry.items().orElse(List.of())) {
      Optional<Role> role = item.choice("role", words(), Set.of());
      if (role.isPresent() && !roles.add(role.get())) {
        item.problem("'%s' stands here twice; keep one".formatted(role.get()));
      }
    }
    return roles;
  }

  private static Map<String, Role> words() {
    Map<String, Role> words = new LinkedHashMap<>();
    for (Role role : Role.values()) {
      words.put(role.toString(), role);
    }
    return words;
  }
}
