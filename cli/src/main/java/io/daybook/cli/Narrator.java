package io.daybook.cli;

import java.io.PrintWriter;
import java.util.Locale;

/** What the demo says, line by line, each with the part that speaks in front. Safe for use by several threads. */
final class Narrator {
  private final PrintWriter out;

  Narrator(PrintWriter out) {
    this.out = out;
  }

  synchronized void headline(String text) {
    out.println();
    out.println(text);
    out.flush();
  }

  /** @param speaker such as {@code speed}, at most nine letters */
  synchronized void say(String speaker, String text, Object... values) {
    String line = values.length == 0 ? text : String.format(Locale.ROOT, text, values);
    for (String part : line.split("\n", -1)) {
      out.printf("  %-9s %s%n", speaker, part);
    }
    out.flush();
  }

  synchronized void plain(String text) {
    out.println(text);
    out.flush();
  }
}
