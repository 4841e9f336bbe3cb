package io.daybook.core.pipeline;

import io.daybook.core.access.Role;
import java.io.Serializable;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a pipeline file says of who may see what, under {@code access}. */
public sealed interface DeclaredAccess extends Serializable {
  /** Of a file that says nothing: every metric is open by the kind of its views. */
  record ByKind() implements DeclaredAccess {}

  /**
   * Of a file that says it: a metric that is not named is closed.
   *
   * @param roles by the name of a metric or view
   */
  record Opened(Map<String, Set<Role>> roles) implements DeclaredAccess {
    public Opened {
      Map<String, Set<Role>> copy = new LinkedHashMap<>();
      roles.forEach((name, named) -> copy.put(name, Set.copyOf(named)));
      roles = Collections.unmodifiableMap(copy);
    }
  }

  /** The roles that are named for a metric or view; empty where none are. */
  default Optional<Set<Role>> of(String name) {
    return this instanceof Opened opened ? Optional.ofNullable(opened.roles().get(name)) : Optional.empty();
  }
}
