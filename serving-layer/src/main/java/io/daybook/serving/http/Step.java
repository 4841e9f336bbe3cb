package io.daybook.serving.http;

import static java.util.stream.Collectors.joining;

import io.daybook.core.pipeline.Metric;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.release.Cell;
import io.daybook.core.release.PeriodLength;
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
    Period periodOf(Cell cell, Pipeline pipeline) {
      return new Period(cell.businessDate(), cell.window());
    }

    @Override
    Optional<RevisionBand> band(RevisionProfile profile, Metric metric, String measure, Period period, long recordCount) {
      return profile.ofWindow(metric, measure, period.window().startInclusive(), period.window().endExclusive(), recordCount);
    }
  },
  /** The hours of a business date, as {@link PeriodLength#HOUR} counts them; of windows that slide, their panes. */
  HOUR {
    @Override
    Period periodOf(Cell cell, Pipeline pipeline) {
      return period(PeriodLength.HOUR, cell, pipeline);
    }

    /** Bands are of hours of the clock in UTC; where a business date's hours are others, nothing is told of them. */
    @Override
    Optional<RevisionBand> band(RevisionProfile profile, Metric metric, String measure, Period period, long recordCount) {
      Instant start = period.window().startInclusive();
      Instant closes = start.plus(Granularity.hourSpan(metric.pane()));
      boolean ofClock = start.equals(start.truncatedTo(ChronoUnit.HOURS)) && closes.equals(period.window().endExclusive());
      return ofClock ? profile.ofHour(metric, measure, start, closes, recordCount) : Optional.empty();
    }
  },
  /** A business date; of windows that slide, their panes. */
  DAY {
    @Override
    Period periodOf(Cell cell, Pipeline pipeline) {
      return period(PeriodLength.DAY, cell, pipeline);
    }

    @Override
    Optional<RevisionBand> band(RevisionProfile profile, Metric metric, String measure, Period period, long recordCount) {
      return profile.ofDay(metric, measure, period.window().endExclusive(), recordCount);
    }
  };

  /** What a point is of. */
  record Period(BusinessDate businessDate, Window window) {}

  abstract Period periodOf(Cell cell, Pipeline pipeline);

  /** How far the sum of all cells of a period may still move. */
  abstract Optional<RevisionBand> band(RevisionProfile profile, Metric metric, String measure, Period period, long recordCount);

  private static Period period(PeriodLength length, Cell cell, Pipeline pipeline) {
    return new Period(cell.businessDate(), length.around(cell.window().startInclusive(), cell.businessDate(), pipeline.calendar()));
  }

  /** @throws HttpProblem 400 where there is no such step, or the metric's windows do not lie within hours */
  static Step parse(Optional<String> text, Metric metric) {
    String asked = text.orElse("window");
    Step step = Arrays.stream(values()).filter(one -> one.toString().equals(asked)).findFirst().orElseThrow(() -> HttpProblem.badRequest(
        "step is none: '%s'; there are %s".formatted(asked, Arrays.stream(values()).map(Step::toString).collect(joining(", ")))));
    if (step == HOUR && !PeriodLength.HOUR.holdsWhole(metric.pane())) {
      throw HttpProblem.badRequest("Windows of %s do not lie within hours as wholes; ask for step=window or step=day".formatted(metric.name()));
    }
    return step;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
