package io.daybook.speed;

/** What the timestamps of the topic's records say. */
public enum Arrivals {
  AS_THEY_ARE,
  /** Made up by a replay: the time from them to a commit tells nothing. */
  SIMULATED
}
