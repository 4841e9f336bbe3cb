package io.daybook.serving.http;

import io.daybook.core.pipeline.FieldType;
import io.daybook.core.pipeline.Metric;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.time.BusinessDate;
import io.daybook.core.time.DateRange;
import io.daybook.serving.memory.DimensionFilter;
import io.daybook.serving.memory.DimensionValue;
import io.daybook.serving.memory.FigureRange;
import io.daybook.serving.memory.ServedFigures;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The parameters of a request about a metric. Whatever is not a parameter of the route is a dimension; {@code dimension.<name>} says so of one that has the name of a
 * parameter, and {@code without=<name>} asks for records that lack it.
 */
final class Question {
  private static final String DIMENSION = "dimension.";
  private static final String WITHOUT = "without";
  private static final int MOST_DATES = 400;

  private final Pipeline pipeline;
  private final Metric metric;
  private final Map<String, List<String>> parameters;
  private final DimensionFilter filter;

  /**
   * Reads the dimensions.
   *
   * @param own the parameters that the route knows
   * @throws HttpProblem 400 where a parameter is unknown or no value of its type, 403 where it asks for a person that the caller may not see
   */
  Question(Pipeline pipeline, Metric metric, Map<String, List<String>> parameters, Set<String> own, Caller caller) {
    this.pipeline = pipeline;
    this.metric = metric;
    this.parameters = parameters;
    this.filter = filter(own, caller);
  }

  private DimensionFilter filter(Set<String> own, Caller caller) {
    Map<Integer, Object> values = new HashMap<>();
    for (Map.Entry<String, List<String>> parameter : parameters.entrySet()) {
      String name = parameter.getKey();
      if (name.equals(WITHOUT)) {
        parameter.getValue().forEach(dimension -> values.put(place(dimension, own, caller), null));
      } else if (!own.contains(name)) {
        String dimension = name.startsWith(DIMENSION) ? name.substring(DIMENSION.length()) : name;
        int place = place(dimension, own, caller);
        values.put(place, value(pipeline.typeOf(dimension), dimension, one(name).orElseThrow()));
      }
    }
    return new DimensionFilter(values);
  }

  private int place(String dimension, Set<String> own, Caller caller) {
    int place = metric.dimensions().indexOf(dimension);
    if (place < 0) {
      List<String> known = new ArrayList<>(own);
      known.addAll(metric.dimensions());
      throw HttpProblem.badRequest(
          "'%s' is neither a parameter here nor a dimension of %s; known are %s".formatted(dimension, metric.name(), String.join(", ", known.stream().sorted().toList())));
    }
    requireVisible(pipeline, dimension, caller);
    return place;
  }

  /** @throws HttpProblem 403 where the dimension identifies persons, whom the caller may not see */
  static void requireVisible(Pipeline pipeline, String dimension, Caller caller) {
    if (MetricJson.isPii(pipeline, dimension) && !caller.seesPersons()) {
      throw HttpProblem.forbidden("The dimension %s identifies persons; only the role operator may ask for its values".formatted(dimension));
    }
  }

  private static Object value(FieldType type, String dimension, String text) {
    try {
      return DimensionValue.parse(type, text);
    } catch (IllegalArgumentException e) {
      throw HttpProblem.badRequest("The dimension %s has no such value: %s".formatted(dimension, e.getMessage()));
    }
  }

  DimensionFilter filter() {
    return filter;
  }

  /** The windows that are asked for: of a date, or that begin between two instants; of the newest date where nothing is said. */
  FigureRange range(ServedFigures figures) {
    Optional<Instant> from = instant("from");
    Optional<Instant> until = instant("until");
    if (from.isEmpty() && until.isEmpty()) {
      BusinessDate date = date("date").orElseGet(() -> figures.memory().newestDate());
      return figures.of(metric, new DateRange(date, date));
    }
    if (one("date").isPresent()) {
      throw HttpProblem.badRequest("Say either date, or from and until");
    }
    Instant start = from.orElseGet(() -> pipeline.calendar().startOf(pipeline.calendar().dateOf(until.get().minusNanos(1))));
    Instant end = until.orElseGet(() -> pipeline.calendar().endOf(max(figures.memory().newestDate(), pipeline.calendar().dateOf(start))));
    if (!start.isBefore(end)) {
      throw HttpProblem.badRequest("from (%s) must be before until (%s)".formatted(start, end));
    }
    if (Duration.between(start, end).toDays() > MOST_DATES) {
      throw HttpProblem.badRequest("From %s until %s is more than %d days; ask for fewer at a time".formatted(start, end, MOST_DATES));
    }
    return figures.between(metric, start, end);
  }

  private static BusinessDate max(BusinessDate one, BusinessDate other) {
    return one.isAfter(other) ? one : other;
  }

  Optional<Instant> instant(String name) {
    return one(name).map(text -> {
      try {
        return Instant.parse(text);
      } catch (DateTimeException e) {
        throw HttpProblem.badRequest("%s is no instant: '%s'; write it as 2010-12-01T08:26:00Z".formatted(name, text));
      }
    });
  }

  Optional<BusinessDate> date(String name) {
    return one(name).map(text -> date(name, text));
  }

  static BusinessDate date(String name, String text) {
    try {
      return BusinessDate.parse(text);
    } catch (DateTimeException e) {
      throw HttpProblem.badRequest("%s is no date: '%s'; write it as 2010-12-01".formatted(name, text));
    }
  }

  int limit(int byDefault, int most) {
    return one("limit").map(text -> {
      try {
        int limit = Integer.parseInt(text);
        if (limit < 1 || limit > most) {
          throw new NumberFormatException();
        }
        return limit;
      } catch (NumberFormatException e) {
        throw HttpProblem.badRequest("limit is no number from 1 to %d: '%s'".formatted(most, text));
      }
    }).orElse(byDefault);
  }

  /** How stale an answer may be. */
  Optional<Duration> maxStaleness() {
    return maxStaleness(one("max_staleness"));
  }

  static Optional<Duration> maxStaleness(Optional<String> parameter) {
    return parameter.map(text -> {
      try {
        Duration bound = text.startsWith("P") ? Duration.parse(text) : text.endsWith("ms")
            ? Duration.ofMillis(Long.parseLong(text.substring(0, text.length() - 2)))
            : Duration.parse("PT" + text.toUpperCase(Locale.ROOT));
        if (bound.isNegative()) {
          throw new NumberFormatException();
        }
        return bound;
      } catch (DateTimeException | NumberFormatException e) {
        throw HttpProblem.badRequest("max_staleness is no time: '%s'; write it as 500ms, 2s or 1m".formatted(text));
      }
    });
  }

  /** A parameter that may be said once. */
  Optional<String> one(String name) {
    List<String> values = parameters.getOrDefault(name, List.of());
    if (new HashSet<>(values).size() > 1) {
      throw HttpProblem.badRequest("%s is said more than once: %s".formatted(name, String.join(", ", values)));
    }
    return values.stream().findFirst();
  }

  Metric metric() {
    return metric;
  }
}
