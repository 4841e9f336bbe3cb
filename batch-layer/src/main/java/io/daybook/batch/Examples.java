package io.daybook.batch;

import java.util.List;

/**
 * Some of many things, for a message.
 *
 * @param shown the first of them, {@link #SHOWN} at most
 */
record Examples(List<String> shown, long count) {
  static final int SHOWN = 3;

  static Examples of(List<String> all) {
    return new Examples(all.subList(0, Math.min(SHOWN, all.size())), all.size());
  }

  @Override
  public String toString() {
    return String.join(", ", shown) + (count > shown.size() ? " and %d more".formatted(count - shown.size()) : "");
  }
}
