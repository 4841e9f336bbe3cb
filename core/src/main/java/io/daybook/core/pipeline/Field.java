package io.daybook.core.pipeline;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;

/**
 * A declared field of a record.
 *
 * @param nullable whether a record may lack it; a record that lacks any other field goes to quarantine
 * @param pii whether it identifies a person
 * @param origin where a replay takes its value from
 * @param member the name that it has in the source's images
 */
public record Field(String name, FieldType type, boolean nullable, boolean pii, FieldOrigin origin, String member) implements Serializable {
  public Field {
    requireNonNull(name, "name is null");
    requireNonNull(type, "type is null");
    requireNonNull(origin, "origin is null");
    requireNonNull(member, "member is null");
  }

  /** A field that the source's images have by the same name. */
  public Field(String name, FieldType type, boolean nullable, boolean pii, FieldOrigin origin) {
    this(name, type, nullable, pii, origin, name);
  }
}
