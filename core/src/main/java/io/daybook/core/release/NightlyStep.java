package io.daybook.core.release;

/** The steps of a nightly run, in their order. After a kill at any of them the next run completes what is left. */
public enum NightlyStep {
  /** The master dataset covers the topic as it was when the run began. */
  CAUGHT_UP,
  /** It is decided which dates are released. */
  PLANNED,
  /** The releases' rows are in their tables; no reader takes them. */
  STAGED,
  /** The gates have looked at them. */
  CHECKED,
  /** The files and rows that the releases rest on have been vouched for. */
  VOUCHED,
  /** The register has the releases. */
  RECORDED,
  /** Readers see them. */
  EFFECTIVE
}
