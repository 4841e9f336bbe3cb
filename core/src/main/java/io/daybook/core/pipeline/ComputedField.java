package io.daybook.core.pipeline;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;

/**
 * A field that no record has: an expression over the fields, the references and the computed fields before it. It is a function of the image, the
 * definition and what is known of the references, so no table of changes holds it; it may be null.
 *
 * @param type of the expression's value; a decimal is rounded HALF_UP to its scale
 * @param pii whether it identifies a person
 * @param expression Spark SQL
 */
public record ComputedField(String name, FieldType type, boolean pii, String expression) implements Serializable {
  public ComputedField {
    requireNonNull(name, "name is null");
    requireNonNull(type, "type is null");
    requireNonNull(expression, "expression is null");
  }

  /** As metrics see it: by its name, like a field of the record. */
  Field asField() {
    return new Field(name, type, true, pii, new FieldOrigin.Column(name));
  }
}
