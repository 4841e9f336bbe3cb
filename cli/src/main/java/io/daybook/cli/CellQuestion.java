package io.daybook.cli;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import io.daybook.core.NearestWord;
import io.daybook.core.pipeline.Metric;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.time.BusinessCalendar;
import io.daybook.core.time.BusinessDate;
import io.daybook.reconciliation.CellFilter;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.format.DateTimeParseException;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/** Which cells of which metric somebody asks about, in their words, held against the pipeline file. */
final class CellQuestion {
  private CellQuestion() {}

  /** @throws DaybookException WRONG_USAGE where there is no such metric, naming the nearest */
  static Metric metric(Pipeline pipeline, String name) {
    Collection<String> known = pipeline.metrics().stream().map(Metric::name).toList();
    return pipeline.metric(name).orElseThrow(() -> wrong("There is no metric %s in %s".formatted(name, pipeline.name()), name, "metrics", known));
  }

  /**
   * The cells that are asked for.
   *
   * @param window {@code START} or {@code START..END}, each an instant or a local time of the calendar; null for all
   * @param where by dimension, the value
   * @throws DaybookException WRONG_USAGE where the window cannot be read, or the metric has no such dimension
   */
  static CellFilter cells(BusinessCalendar calendar, Metric metric, String window, Map<String, String> where) {
    for (String dimension : where.keySet()) {
      if (!metric.dimensions().contains(dimension)) {
        throw wrong("%s has no dimension %s".formatted(metric.name(), dimension), dimension, "dimensions", metric.dimensions());
      }
    }
    if (window == null) {
      return new CellFilter(Optional.empty(), Optional.empty(), where);
    }
    String[] bounds = window.split("\\.\\.", 2);
    return new CellFilter(Optional.of(instant(calendar, bounds[0])), bounds.length == 1 ? Optional.empty() : Optional.of(instant(calendar, bounds[1])), where);
  }

  /** The date that is asked about: the one that is named, or that of the window; empty where there is neither. */
  static Optional<BusinessDate> date(BusinessCalendar calendar, Optional<BusinessDate> named, CellFilter cells) {
    return named.or(() -> cells.windowFrom().map(calendar::dateOf));
  }

  private static Instant instant(BusinessCalendar calendar, String text) {
    try {
      return text.endsWith("Z")
          ? Instant.parse(text)
          : BusinessCalendar.instantOf(LocalDateTime.parse(text), calendar.zone())
              .orElseThrow(() -> new DaybookException(ErrorCode.WRONG_USAGE, "The local time %s does not exist in %s: clocks were put forward.".formatted(text, calendar.zone())));
    } catch (DateTimeParseException e) {
      throw new DaybookException(
          ErrorCode.WRONG_USAGE,
          "'%s' is not the start of a window; write 2010-12-01T08:26:00Z, or 2010-12-01T08:26 for the time in %s, and START..END for several.".formatted(text, calendar.zone()),
          e);
    }
  }

  private static DaybookException wrong(String what, String word, String kind, Collection<String> known) {
    String near = NearestWord.of(word, known).map("; did you mean %s?"::formatted).orElse(".");
    return new DaybookException(
        ErrorCode.WRONG_USAGE, "%s%s Its %s: %s".formatted(what, near, kind, known.isEmpty() ? "none" : String.join(", ", known)));
  }
}
