package io.daybook.core.reference;

import java.util.List;

/** A key of one or more codes as one text. Spark puts the parts of a record's together in the same way. */
public final class LookupKey {
  /** Stands between the parts; codes that people and systems write do not have it. */
  public static final String SEPARATOR = "\u001f";

  private LookupKey() {}

  static String of(List<String> parts) {
    return String.join(SEPARATOR, parts);
  }

  static List<String> parts(String key) {
    return List.of(key.split(SEPARATOR, -1));
  }
}
