package io.daybook.tests;

import io.daybook.core.release.NightlyStep;
import java.util.Optional;

/** Where a nightly run can be cut off, in its order: when a step is done, and within the commits between. */
enum NightMoment {
  IN_A_COMMIT_OF_THE_INGEST("changes", false),
  CAUGHT_UP(NightlyStep.CAUGHT_UP),
  PLANNED(NightlyStep.PLANNED),
  BETWEEN_STAGED_METRICS("final_total", false),
  STAGED(NightlyStep.STAGED),
  BETWEEN_EXPLAINED_METRICS("drift_total", false),
  CHECKED(NightlyStep.CHECKED),
  IN_THE_COMMIT_OF_THE_FILES("release_files", false),
  VOUCHED(NightlyStep.VOUCHED),
  IN_THE_COMMIT_THAT_PUBLISHES("releases", false),
  BETWEEN_REGISTER_AND_ITS_HEAD("releases", true),
  RECORDED(NightlyStep.RECORDED),
  EFFECTIVE(NightlyStep.EFFECTIVE);

  private final Optional<NightlyStep> step;
  private final String table;
  private final boolean committed;

  /** When the step is done. */
  NightMoment(NightlyStep step) {
    this.step = Optional.of(step);
    this.table = "";
    this.committed = false;
  }

  /**
   * In the run's first commit to the table, whose data files are there.
   *
   * @param committed whether the log has the commit
   */
  NightMoment(String table, boolean committed) {
    this.step = Optional.empty();
    this.table = table;
    this.committed = committed;
  }

  /** Whether it is the end of a step; otherwise it is within a commit. */
  boolean isStep() {
    return step.isPresent();
  }

  boolean isEndOf(NightlyStep done) {
    return step.filter(done::equals).isPresent();
  }

  boolean isBeforeCommitTo(String written) {
    return table.equals(written) && !committed;
  }

  boolean isAfterCommitTo(String written) {
    return table.equals(written) && committed;
  }

  /** Whether rows of the metric that is staged first are in its table. */
  boolean hasFirstMetric() {
    return compareTo(BETWEEN_STAGED_METRICS) >= 0;
  }

  boolean hasAllMetrics() {
    return compareTo(STAGED) >= 0;
  }

  /** Whether readers get the run's releases, whatever becomes of the run. */
  boolean hasReleases() {
    return compareTo(BETWEEN_REGISTER_AND_ITS_HEAD) >= 0;
  }
}
