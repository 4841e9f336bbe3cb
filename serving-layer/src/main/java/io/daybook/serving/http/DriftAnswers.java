package io.daybook.serving.http;

import io.daybook.core.pipeline.Measure;
import io.daybook.core.pipeline.Metric;
import io.daybook.core.release.CurrentRelease;
import io.daybook.core.time.BusinessDate;
import io.daybook.core.time.DateRange;
import io.daybook.lake.LakeTables;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Why final figures are not the provisional ones: the sums over the cells of the current releases, as the view {@code drift_<metric>} has them. */
record DriftAnswers(Door door) {
  private static final Set<String> PARAMETERS = Set.of("date", "from", "until");
  private static final int MOST_DATES = 400;

  Answer answer(String metricName, Map<String, List<String>> parameters, Caller caller) {
    Metric metric = door.metric(metricName, "drift_%s", caller);
    Parameters.requireKnown(parameters, PARAMETERS);
    Map<BusinessDate, CurrentRelease> current = door.figures().memory().current(door.clock().instant());
    Map<BusinessDate, String> releases = releases(dates(parameters, current), current);
    Map<String, Map<String, BigDecimal>> sums = new HashMap<>();
    if (!releases.isEmpty()) {
      TreeMap<BusinessDate, String> byDate = new TreeMap<>(releases);
      List<String> columns = new ArrayList<>(LakeTables.DRIFT_FIGURES);
      columns.addAll(List.of("measure", "release_id"));
      door.reads().read(() -> {
        door.tables().latest("drift_" + metric.name()).ifPresent(table -> table.read(columns, new DateRange(byDate.firstKey(), byDate.lastKey()), row -> {
          if (row.text("release_id").equals(releases.get(new BusinessDate(row.date("business_date"))))) {
            Map<String, BigDecimal> ofMeasure = sums.computeIfAbsent(row.text("measure"), measure -> new HashMap<>());
            LakeTables.DRIFT_FIGURES.forEach(figure -> row.find(figure, BigDecimal.class).ifPresent(amount -> ofMeasure.merge(figure, amount, BigDecimal::add)));
          }
        }));
        return null;
      });
    }
    byte[] body = Json.object(json -> json
        .text("metric", metric.name())
        .object("releases", ids -> {
          for (Map.Entry<BusinessDate, String> release : new TreeMap<>(releases).entrySet()) {
            ids.text(release.getKey().toString(), release.getValue());
          }
        })
        .array("measures", measures -> {
          for (Measure.Stored measure : metric.storedMeasures()) {
            if (sums.containsKey(measure.name()) && measure instanceof Measure.Additive) { // sums over cells mean something
              measures.element(members -> measure(members, measure, sums.get(measure.name())));
            }
          }
        }));
    return Answer.json(body).withTag(Answer.tag(body));
  }

  private DateRange dates(Map<String, List<String>> parameters, Map<BusinessDate, CurrentRelease> current) {
    Optional<LocalDate> date = Parameters.date(parameters, "date");
    Optional<LocalDate> from = Parameters.date(parameters, "from").or(() -> date);
    Optional<LocalDate> until = Parameters.date(parameters, "until").or(() -> date);
    LocalDate newest = current.keySet().stream().max(BusinessDate::compareTo).map(BusinessDate::date).orElseGet(() -> door.figures().memory().newestDate().date());
    LocalDate last = until.orElse(newest);
    LocalDate first = from.orElse(last);
    if (last.isBefore(first) || first.plusDays(MOST_DATES).isBefore(last)) {
      throw HttpProblem.badRequest("From %s until %s are not 1 to %d dates".formatted(first, last, MOST_DATES));
    }
    return new DateRange(new BusinessDate(first), new BusinessDate(last));
  }

  private static Map<BusinessDate, String> releases(DateRange dates, Map<BusinessDate, CurrentRelease> current) {
    Map<BusinessDate, String> releases = new HashMap<>();
    current.forEach((date, release) -> {
      if (dates.contains(date)) {
        releases.put(date, release.served().releaseId());
      }
    });
    return releases;
  }

  private static void measure(Json json, Measure.Stored measure, Map<String, BigDecimal> sums) throws IOException {
    json.text("measure", measure.name());
    for (String figure : List.of("provisional", "provisional_at_day_end", "provisional_at_release")) {
      amount(json, figure, sums.get(figure), measure);
    }
    json.object("causes", causes -> {
      for (String cause : LakeTables.CAUSES) {
        amount(causes, cause, sums.get(cause), measure);
      }
    });
    for (String figure : List.of("final", "difference", "unexplained")) {
      amount(json, figure, sums.get(figure), measure);
    }
  }

  /** With the measure's decimal places, which every exact amount has; what has more was not made by Daybook, and is told as it is. */
  private static void amount(Json json, String name, BigDecimal sum, Measure.Stored measure) throws IOException {
    int places = sum == null ? 0 : Math.max(measure.scale(), sum.stripTrailingZeros().scale());
    json.amount(name, sum, places);
  }
}
