package io.daybook.core;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Finds the word that was probably meant. */
public final class NearestWord {
  private NearestWord() {}

  /**
   * The known word with the fewest typing errors to the given one: letters added, left out, replaced or swapped with their neighbour, capitals
   * aside. Empty when none is near: more errors than a third of the word's letters (one, for short words). The first known word wins a tie.
   */
  public static Optional<String> of(String word, Collection<String> known) {
    String nearest = null;
    int fewest = Math.max(1, word.length() / 3) + 1;
    for (String candidate : known) {
      // The length alone is a lower bound, which spares the long comparison for most of the 600 time zones.
      if (Math.abs(candidate.length() - word.length()) < fewest) {
        int errors = typingErrors(word.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
        if (errors < fewest) {
          nearest = candidate;
          fewest = errors;
        }
      }
    }
    return Optional.ofNullable(nearest);
  }

  /** The Levenshtein distance, with a swap of neighbours as one error. */
  private static int typingErrors(String left, String right) {
    int[][] errors = new int[left.length() + 1][right.length() + 1];
    for (int i = 0; i <= left.length(); i++) {
      for (int j = 0; j <= right.length(); j++) {
        if (i == 0 || j == 0) {
          errors[i][j] = i + j;
          continue;
        }
        int replaced = errors[i - 1][j - 1] + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
        errors[i][j] = Math.min(replaced, Math.min(errors[i - 1][j], errors[i][j - 1]) + 1);
        if (i > 1 && j > 1 && left.charAt(i - 1) == right.charAt(j - 2) && left.charAt(i - 2) == right.charAt(j - 1)) {
          errors[i][j] = Math.min(errors[i][j], errors[i - 2][j - 2] + 1);
        }
      }
    }
    return errors[left.length()][right.length()];
  }
}
