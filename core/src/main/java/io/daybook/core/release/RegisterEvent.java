package io.daybook.core.release;

/** What an entry of the register says of a business date. */
public enum RegisterEvent {
  /** A release passed its gates, and its approval where one is asked for: it is served from the entry's effective time on. */
  PUBLISHED,
  /** A release failed a gate, or a person refused it. What was served before stays served. */
  REJECTED,
  /** A release passed its gates and waits for a second person. */
  PROPOSED,
  /** A release is served no more and never again; the one before it is, if there is one, and the date is on hold. */
  ROLLED_BACK,
  /** The date is not released until it is opened, or released by name. */
  HELD,
  /** The date is locked: nothing changes it until it is opened. */
  CLOSED,
  /** The date is no longer held or closed. */
  OPENED,
  /** Records of the date that were in quarantine were put right and sent. What comes of it for a released date is pending. */
  REPLAYED,
  /** Records of the date that are in quarantine are not wanted. */
  DISMISSED
}
