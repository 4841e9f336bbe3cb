package io.daybook.core.change;

/** What a change did to its record. */
public enum Op {
  INSERT,
  UPDATE,
  DELETE,
  /** The record as a snapshot of the source read it: not an event of its own. */
  SNAPSHOT
}
