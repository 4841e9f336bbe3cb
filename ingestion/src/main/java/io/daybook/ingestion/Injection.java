package io.daybook.ingestion;

import java.util.Locale;

/** What a delivery owes to the simulation, or to a malformed line, rather than to a well-behaved source. */
public enum Injection {
  /** Arrived after the allowed lateness of every window that holds it. */
  LATE,
  /** The same change again, within the dedup horizon. */
  REDELIVERED,
  /** The same change again, beyond the dedup horizon. */
  REDELIVERED_BEYOND,
  /** An update that sets a record, first sent with a wrong amount, to what the file says. */
  AMENDED,
  /** The deletion of a record that the file does not have. */
  DELETED,
  /** A line of the file that does not read as declared. */
  MALFORMED;

  /** The name in the ledger, {@code redelivered_beyond}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
