package io.daybook.serving.http;

import java.util.Locale;

/** What somebody may see. */
public enum Role {
  /** The figures, for pages and programs. */
  DASHBOARD,
  /** The figures, for people. */
  ANALYST,
  /** And how they came to be released. */
  FINANCE,
  /** And what is wrong, with everything that identifies a person. */
  OPERATOR;

  /** As files and messages write it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
