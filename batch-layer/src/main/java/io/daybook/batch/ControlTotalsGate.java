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
  private final SpeedTotals speed;

  ControlTotalsGate(Gate.ControlTotals declared, RecordsOfPlan records, SourceTotals source, SpeedTotals speed) {
    this.declared = declared;
    this.records = records;
    this.source = source;
    this.speed = speed;
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
        declared.figures().forEach(figure -> compare(figure, ofDate.get(figure.name()), totals, staged, release, failures));
      }
    }
    return failures.byDate();
  }

  private void compare(
      Measure.Additive figure, BigDecimal ofSource, RecordTotals totals, NightlyPlan staged, PlannedRelease release, GateFailures failures) {
    BusinessDate date = release.date();
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
    BigDecimal tolerance = tolerance(figure);
    BigDecimal difference = found.subtract(ofSource);
    if (difference.abs().compareTo(tolerance) > 0) {
      failures.add(
          date,
          ("%s of the date's %d records is %s, and %s says %s: a difference of %s, where %s is allowed.%s"
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
                  speed.of(staged, release, figure).map(voices -> alone(voices, figure, difference)).orElse(""),
                  source.correction()));
    }
  }

  private BigDecimal tolerance(Measure.Additive figure) {
    return figure instanceof Measure.Count ? BigDecimal.ZERO : declared.tolerance();
  }

  /**
   * Which of the three stands alone. The totals of the source have records that break a rule and those of the layers have not, so differences are
   * compared.
   *
   * @param difference of the night to the source
   */
  private String alone(SpeedTotals.Voices voices, Measure.Additive figure, BigDecimal difference) {
    String layers = " The speed layer has %s in %s, the night %s".formatted(Plain.number(voices.speed()), voices.measure(), Plain.number(voices.night()));
    if (voices.ahead().signum() == 0) {
      return layers + ": the two agree, and the source stands alone.";
    }
    if (voices.ahead().add(difference).abs().compareTo(tolerance(figure)) <= 0) {
      return layers + ": it agrees with the source, and the night stands alone.";
    }
    return layers + ": no two of the three agree.";
  }
}
