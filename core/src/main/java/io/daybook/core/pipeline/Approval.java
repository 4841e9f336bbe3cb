package io.daybook.core.pipeline;

/** Which releases wait for a second person after their gates. */
public enum Approval {
  NONE,
  /** Those of dates that were released before. */
  RESTATEMENTS,
  ALL
}
