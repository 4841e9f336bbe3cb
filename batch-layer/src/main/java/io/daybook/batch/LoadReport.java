package io.daybook.batch;

/**
 * What came of loading a file.
 *
 * @param changes rows that brought something into the master dataset
 * @param known rows that said nothing new
 * @param quarantined rows that could not be read or break a rule
 */
public record LoadReport(Load load, Outcome outcome, long changes, long known, long quarantined) {
  /** Whether it was loaded now. */
  public enum Outcome {
    LOADED,
    /** It had been begun before. */
    COMPLETED,
    /** Nothing was done. */
    LOADED_BEFORE
  }
}
