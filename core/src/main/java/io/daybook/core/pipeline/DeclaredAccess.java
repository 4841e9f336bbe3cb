package io.daybook.core.pipeline;

import io.daybook.core.access.Role;
import java.io.Serializable;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a pipeline file says of who may see what, under {@code access}.
 *
 * @param opened roles by the name of a metric or view; empty where the file says nothing, which opens every metric by the kind of its views
 */
public record DeclaredAccess(Optional<Map<String, Set<Role>>> opened) implements Serializable {
  public DeclaredAccess {
    opened = opened.map(DeclaredAccess::copied);
  }

  /** Of a file that says nothing. */
  public static DeclaredAccess byKind() {
    return new DeclaredAccess(Optional.empty());
  }

  /** The roles that are named for a metric or view; empty where none are. */
  Optional<Set<Role>> of(String name) {
    return opened.flatMap(entries -> Optional.ofNullable(entries.get(name)));
  }

  private static Map<String, Set<Role>> copied(Map<String, Set<Role>> entries) {
    Map<String, Set<Role>> copy = new LinkedHashMap<>();
    entries.forEach((name, roles) -> copy.put(name, Set.copyOf(roles)));
    return Collections.unmodifiableMap(copy);
  }
}
