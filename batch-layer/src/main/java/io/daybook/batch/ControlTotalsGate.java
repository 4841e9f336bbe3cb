package io.daybook.batch;

import io.daybook.core.pipeline.Gate;
import io.daybook.core.pipeline.Measure;
import io.daybook.core.release.NightlyPlan;
import io.daybook.core.release.PlannedRelease;
import io.daybook.core.release.ReleaseGate;
import io.daybook.core.time.BusinessDate;
import io.daybook.lake.RecordTotals;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/**
 * Holds back a date whose records do not come to what the source says it has, and one that the source has said nothing of. Asks the source each
 * night.
 */
final class ControlTotalsGate implements ReleaseGate {
  private final Gate.ControlTotals declared;
  private final RecordsOfPlan records;
  private final SourceTotals source;

  ControlTotalsGate(Gate.ControlTotals declared, RecordsOfPlan records, SourceTotals source) {
    this.declared = declared;
    this.records = records;
    this.source = source;
  }

  @Override
  public String name() {
    return "control_totals";
  }

  @Override
  public Map<BusinessDate, List<String>> failures(NightlyPlan staged) {
    GateFailures failures = new GateFailures(name(), staged);
    Map<LocalDate, Map<String, BigDecimal>> ofSource = source.byDate();
    for (PlannedRelease release : staged.releases()) {
      BusinessDate date = release.date();
      Map<String, BigDecimal> ofDate = ofSource.get(date.date());
      if (ofDate == null) {
        failures.add(
            date, "no control total for the date yet in %s. When the source has written it, run the night again.".formatted(source.place()));
      } else {
        RecordTotals totals = records.totals(staged, date);
        declared.figures().forEach(figure -> compare(figure, ofDate.get(figure.name()), totals, date, failures));
      }
    }
    return failures.byDate();
  }

  private void compare(Measure.Additive figure, BigDecimal ofSource, RecordTotals totals, BusinessDate date, GateFailures failures) {
    BigDecimal found = totals.figures().get(figure.name());
    if (ofSource == null) {
      failures.add(
          date,
          "no control total %s for the date yet in %s. When the source has written it, run the night again."
              .formatted(figure.name(), source.place()));
      return;
    }
    if (found == null) {
      failures.add(
          date,
          "%s of the date's %d records has more than 38 digits. Correct the records at their source.".formatted(figure.name(), totals.records()));
      return;
    }
    BigDecimal tolerance = figure instanceof Measure.Count ? BigDecimal.ZERO : declared.tolerance();
    BigDecimal difference = found.subtract(ofSource);
    if (difference.abs().compareTo(tolerance) > 0) {
      failures.add(
          date,
          ("%s of the date's %d records is %s, and %s says %s: a difference of %s, where %s is allowed."
                  + " Look for records that did not come, came twice at the source or are in quarantine, or %s;"
                  + " then run the night again.")
              .formatted(
                  figure.name(),
                  totals.records(),
                  Plain.number(found),
                  source.place(),
                  Plain.number(ofSource),
                  Plain.number(difference),
                  Plain.number(tolerance),
                  source.correction()));
    }
  }
}
