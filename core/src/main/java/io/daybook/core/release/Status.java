package io.daybook.core.release;

/** How far a figure may be relied on. */
public enum Status {
  /** From partials of the speed layer; may still move. */
  PROVISIONAL,
  /** From a published release; changes only by a restatement. */
  FINAL
}
