package io.daybook.core.release;

/** What was done last to a record in quarantine. */
public enum QuarantineState {
  /** Nothing yet. */
  OPEN,
  /** It was put right; the figures do not have it yet. */
  FIXED,
  /** What it was put right to went into the topic. */
  REPLAYED,
  /** Somebody said that it is not wanted. */
  DISMISSED
}
