package io.daybook.core.release;

import static java.util.Objects.requireNonNull;

import io.daybook.core.time.BusinessDate;

/**
 * A release that a nightly run is to make.
 *
 * @param releaseId unique to the run, so that rows which a killed run has staged are never taken for another's
 * @param number 1 for the first release of the date; restatements count on
 */
public record PlannedRelease(String releaseId, BusinessDate date, int number, Reason reason) {
  public PlannedRelease {
    requireNonNull(releaseId, "releaseId is null");
    requireNonNull(date, "date is null");
    requireNonNull(reason, "reason is null");
  }

  /** Why a release is made. */
  public enum Reason {
    FIRST_CLOSE("first close"),
    /** After a rollback that left the date without a release. */
    RELEASED_AGAIN("released again"),
    LATE_CHANGES("late changes"),
    DEFINITION("definition");

    private final String text;

    Reason(String text) {
      this.text = text;
    }

    /** As the register has it. */
    @Override
    public String toString() {
      return text;
    }
  }
}
