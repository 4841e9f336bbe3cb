package io.daybook.core.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What somebody reads for, in SQL and HTTP alike; {@link ViewKind} says what each role sees. */
public enum Role {
  /** Reads merged figures. */
  ANALYST,
  /** Reads released figures as well, how they came about and what was reported earlier. */
  FINANCE,
  /** A page or program that shows metrics. */
  DASHBOARD,
  /** Keeps Daybook running: reads everything, also what identifies persons. */
  OPERATOR;

  /** The role of that word, which is {@link #toString}; empty for any other text. */
  public static Optional<Role> of(String word) {
    return Arrays.stream(values()).filter(role -> role.toString().equals(word)).findFirst();
  }

  /** In lower case, as files and commands write it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
