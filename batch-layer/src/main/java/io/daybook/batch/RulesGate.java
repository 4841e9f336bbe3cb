package io.daybook.batch;

import io.daybook.core.pipeline.Gate;
import io.daybook.core.release.NightlyPlan;
import io.daybook.core.release.PlannedRelease;
import io.daybook.core.release.ReleaseGate;
import io.daybook.core.time.BusinessDate;
import io.daybook.lake.RecordTotals;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Holds back a date of whose records too many break a rule. A record counts for the first rule that it breaks, as in quarantine. */
final class RulesGate implements ReleaseGate {
  private final Gate.RuleShares shares;
  private final RecordsOfPlan records;

  RulesGate(Gate.RuleShares shares, RecordsOfPlan records) {
    this.shares = shares;
    this.records = records;
  }

  @Override
  public String name() {
    return "rules";
  }

  @Override
  public Map<BusinessDate, List<String>> failures(NightlyPlan staged) {
    List<Excess> found = new ArrayList<>();
    for (PlannedRelease release : staged.releases()) {
      RecordTotals totals = records.totals(staged, release.date());
      shares.largest().forEach((rule, largest) -> {
        Excess excess = new Excess(release.date(), rule, totals.breaking().getOrDefault(rule, 0L), totals.records(), largest);
        if (excess.isOne()) {
          found.add(excess);
        }
      });
    }
    GateFailures failures = new GateFailures(name(), staged);
    if (!found.isEmpty()) {
      Map<BusinessDate, Map<String, Examples>> examples = records.breaking(staged, found.stream().map(Excess::date).distinct().toList());
      found.forEach(excess -> failures.add(excess.date, excess.told(examples.get(excess.date).get(excess.rule))));
    }
    return failures.byDate();
  }

  private record Excess(BusinessDate date, String rule, long breaking, long records, BigDecimal largest) {
    /** Without dividing, so that a share is compared exactly. */
    boolean isOne() {
      return BigDecimal.valueOf(breaking).compareTo(largest.multiply(BigDecimal.valueOf(records))) > 0;
    }

    String told(Examples keys) {
      return ("%d of %d records break %s, and a share of %s may: %s."
              + " Correct them at their source, or allow more in gates.rules.%s, then run the night again.")
          .formatted(breaking, records, rule, largest.toPlainString(), keys, rule);
    }
  }
}
