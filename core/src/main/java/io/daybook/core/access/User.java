package io.daybook.core.access;

import static java.util.Objects.requireNonNull;

/** Somebody who may log in to Trino. */
public record User(String name, Role role) {
  public User {
    requireNonNull(name, "name is null");
    requireNonNull(role, "role is null");
  }
}
