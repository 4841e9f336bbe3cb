package io.daybook.lake;

/** Which of a business date's two rates an aggregate is priced at. */
public enum ReferenceTiming {
  /** The rate known before the business date began. */
  PROVISIONAL,
  /** The rate fixed for the business date. */
  FINAL
}
