package io.daybook.core.pipeline;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;

/** Where a replayed file gives a field its value. */
public sealed interface FieldOrigin extends Serializable {
  /** The column with this header. */
  record Column(String header) implements FieldOrigin {
    public Column {
      requireNonNull(header, "header is null");
    }
  }

  /** 1 for the first line in file order that has its value of the other field, 2 for the second, and so on. */
  record OrdinalWithin(String field) implements FieldOrigin {
    public OrdinalWithin {
      requireNonNull(field, "field is null");
    }
  }

  /** 1 for the first line after the header, 2 for the second, and so on. */
  record FilePosition() implements FieldOrigin {}
}
