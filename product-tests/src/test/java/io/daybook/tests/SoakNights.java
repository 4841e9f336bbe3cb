package io.daybook.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.stream.Stream;

/** {@code daybook nightly} as a scheduler runs it: whenever a business date of the load has ended, one at a time. */
final class SoakNights {
  private final SoakPlan plan;
  private final SoakStack stack;
  private int nights;
  private Instant upTo;

  SoakNights(SoakPlan plan, SoakStack stack) {
    this.plan = plan;
    this.stack = stack;
    this.upTo = plan.load().arrival(0);
  }

  /** Runs a night if a date has ended since the last one; returns when it has ended. */
  void runIfDue(Instant simulatedNow) throws Exception {
    Instant lastEnd = simulatedNow.truncatedTo(ChronoUnit.DAYS);
    if (!lastEnd.isAfter(upTo)) {
      return;
    }
    upTo = lastEnd;
    if (nights == plan.killedNight()) {
      killInTheMiddle(simulatedNow);
    }
    run(simulatedNow);
    nights++;
  }

  /** The night that releases all that is not released. */
  void runLast() throws Exception {
    run(plan.load().arrival(plan.load().deliveries()));
    nights++;
  }

  int nights() {
    return nights;
  }

  private void run(Instant asOf) throws Exception {
    try (DaybookProcess night = stack.night(asOf)) {
      DaybookProcess.Outcome outcome = night.awaitEnd(plan.patience());
      assertThat(outcome.exitCode()).as("night %d up to %s: %s", nights, asOf, outcome).isZero();
    }
  }

  /** When its rows are staged and nothing is published yet. */
  private void killInTheMiddle(Instant asOf) throws Exception {
    long staged = commits();
    try (DaybookProcess night = stack.night(asOf)) {
      while (night.isAlive() && commits() == staged) {
        Thread.sleep(20); // the moment is a short one
      }
      assertThat(night.isAlive()).as("the night was to be killed: %s", night.told()).isTrue();
    }
  }

  private long commits() throws IOException {
    Path log = stack.lake().resolve("final_by_depot/_delta_log");
    if (!Files.isDirectory(log)) {
      return 0;
    }
    try (Stream<Path> files = Files.list(log)) {
      return files.filter(file -> file.getFileName().toString().matches("\\d{20}\\.json")).count();
    }
  }
}
