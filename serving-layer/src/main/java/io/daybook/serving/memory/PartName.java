package io.daybook.serving.memory;

import java.util.Locale;

/** What the doors stand on. */
public enum PartName {
  /** The topic of partials. */
  KAFKA,
  /** The tables. */
  LAKE,
  /** Trino. */
  SQL;

  /** As clients are told it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
