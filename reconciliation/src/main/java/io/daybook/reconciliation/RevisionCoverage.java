package io.daybook.reconciliation;

import io.daybook.core.release.Register;
import io.daybook.core.revision.BandScore;
import io.daybook.core.revision.Granularity;
import io.daybook.core.revision.NaiveBand;
import io.daybook.core.revision.RevisionHistory;
import io.daybook.core.revision.RevisionKind;
import io.daybook.core.time.DateRange;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How the bands of expected revisions do on dates that they have not seen: for each date of a range, bands are made of the dates before it, and held against
 * how far the date's figures moved, beside a {@link NaiveBand}.
 */
public final class RevisionCoverage {
  private final RevisionProfile profile;

  RevisionCoverage(RevisionProfile profile) {
    this.profile = profile;
  }

  /** How bands have done for figures of a measure at an age, of any class and hour. */
  public record Line(String metric, String measure, Granularity granularity, int ageMinutes, BandScore score) {}

  /** By metric, measure, granularity and age, of the releases that are served. */
  public List<Line> of(Register register, DateRange dates) {
    List<Line> lines = new ArrayList<>();
    Map<RevisionKind, RevisionHistory> ofMeasure = new LinkedHashMap<>();
    profile.forEachKind(
        register,
        (kind, history) -> {
          if (!ofMeasure.isEmpty() && !isOfSameMeasure(ofMeasure.keySet().iterator().next(), kind)) {
            lines.addAll(lines(ofMeasure, dates));
            ofMeasure.clear();
          }
          ofMeasure.put(kind, history);
        });
    if (!ofMeasure.isEmpty()) {
      lines.addAll(lines(ofMeasure, dates));
    }
    return lines;
  }

  private static boolean isOfSameMeasure(RevisionKind one, RevisionKind other) {
    return one.metric().equals(other.metric()) && one.measure().equals(other.measure()) && one.granularity() == other.granularity();
  }

  private static List<Line> lines(Map<RevisionKind, RevisionHistory> ofMeasure, DateRange dates) {
    Map<LocalDate, Double> naive = NaiveBand.halfWidths(ofMeasure.values());
    Map<Integer, BandScore> byAge = new TreeMap<>();
    ofMeasure.forEach(
        (kind, history) -> byAge.merge(kind.ageMinutes(), BandScore.of(history, dates.first().date(), dates.last().date(), naive), BandScore::and));
    RevisionKind any = ofMeasure.keySet().iterator().next();
    return byAge.entrySet().stream().map(age -> new Line(any.metric(), any.measure(), any.granularity(), age.getKey(), age.getValue())).toList();
  }
}
