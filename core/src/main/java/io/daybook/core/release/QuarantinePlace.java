package io.daybook.core.release;

import static java.util.Objects.requireNonNull;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a record in quarantine came from: {@code retail.public.invoice_line:0:17}, and the part of its change where that was split, {@code
 * retail.public.invoice_line:0:17:2}.
 *
 * @param part 0, or 1 and 2 for the delete and the insert of a change that moved its record
 */
public record QuarantinePlace(String topic, int partition, long offset, int part) {
  private static final Pattern FORM = Pattern.compile("([A-Za-z0-9._-]+):([0-9]{1,9}):([0-9]{1,18})(?::([0-2]))?");

  public QuarantinePlace {
    requireNonNull(topic, "topic is null");
  }

  /** Reads what {@link #toString} writes. */
  public static QuarantinePlace parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException("Invalid place: %s (must be topic:partition:offset, as 'daybook quarantine list' shows it)".formatted(text));
    }
    int part = form.group(4) == null ? 0 : Integer.parseInt(form.group(4));
    return new QuarantinePlace(form.group(1), Integer.parseInt(form.group(2)), Long.parseLong(form.group(3)), part);
  }

  @Override
  public String toString() {
    return topic + ":" + partition + ":" + offset + (part == 0 ? "" : ":" + part);
  }
}
