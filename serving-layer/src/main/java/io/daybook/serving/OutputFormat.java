package io.daybook.serving;

/** How a result is written. */
public enum OutputFormat {
  /** Aligned, for people: wide values are cut. */
  TABLE,
  /** A value to a line, for people: for rows that are wider than a screen. */
  EXPANDED,
  /** RFC 4180, with a header line; null is an empty field, an empty text a quoted one. */
  CSV,
  /** An array with one object per row; decimals are numbers with all their digits. */
  JSON
}
