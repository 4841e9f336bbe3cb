package io.daybook.serving.http;

import static java.util.stream.Collectors.joining;

import io.daybook.core.pipeline.Metric;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.release.Cell;
import io.daybook.core.revision.Granularity;
import io.daybook.core.revision.RevisionBand;
import io.daybook.core.time.BusinessDate;
import io.daybook.core.time.Window;
import io.daybook.serving.memory.RevisionProfile;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What the points of a series are of. */
enum Step {
  WINDOW {
    @Override
    Period periodOf(Cell cell, Metric metric, Pipeline pipeline) {
      return new Period(cell.businessDate(), cell.window());
    }

    @Override
    Optional<RevisionBand> band(RevisionProfile profile, Metric metric, String measure, Period period, long recordCount) {
      return profile.ofWindow(metric, measure, period.window().startInclusive(), period.window().endExclusive(), recordCount);
    }
  },
  /** All windows of a business date that begin within an hour; of windows that slide, their panes. */
  HOUR {
    @Override
    Period periodOf(Cell cell, Metric metric, Pipeline pipeline) {
      Instant start = cell.window().startInclusive().truncatedTo(ChronoUnit.HOURS);
      return new Period(cell.businessDate(), new Window(start, start.plus(Granularity.hourSpan(metric.pane()))));
    }

    @Override
    Optional<RevisionBand> band(RevisionProfile profile, Metric metric, String measure, Period period, long recordCount) {
      return profile.ofHour(metric, measure, period.window().startInclusive(), period.window().endExclusive(), recordCount);
    }
  },
  /** A business date; of windows that slide, their panes. */
  DAY {
    @Override
    Period periodOf(Cell cell, Metric metric, Pipeline pipeline) {
      BusinessDate date = cell.businessDate();
      return new Period(date, new Window(pipeline.calendar().startOf(date), pipeline.calendar().endOf(date)));
    }

    @Override
    Optional<RevisionBand> band(RevisionProfile profile, Metric metric, String measure, Period period, long recordCount) {
      return profile.ofDay(metric, measure, period.window().endExclusive(), recordCount);
    }
  };

  /** What a point is of. An hour in which a business date ends makes two. */
  record Period(BusinessDate businessDate, Window window) {}

  abstract Period periodOf(Cell cell, Metric metric, Pipeline pipeline);

  /** How far the sum of all cells of a period may still move. */
  abstract Optional<RevisionBand> band(RevisionProfile profile, Metric metric, String measure, Period period, long recordCount);

  static Step parse(Optional<String> text) {
    String asked = text.orElse("window");
    return Arrays.stream(values()).filter(step -> step.toString().equals(asked)).findFirst().orElseThrow(() -> HttpProblem.badRequest(
        "step is none: '%s'; there are %s".formatted(asked, Arrays.stream(values()).map(Step::toString).collect(joining(", ")))));
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
