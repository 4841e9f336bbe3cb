package io.daybook.serving.http;

import static java.util.Objects.requireNonNull;

import io.daybook.core.access.Role;
import io.daybook.core.pipeline.PipelineAccess;

/**
 * Who asks.
 *
 * @param name for the log; never a secret
 */
public record Caller(String name, Role role) {
  public Caller {
    requireNonNull(name, "name is null");
    requireNonNull(role, "role is null");
  }

  /** Whether he may see what identifies a person. */
  public boolean seesPersons() {
    return PipelineAccess.seesPersons(role);
  }
}
