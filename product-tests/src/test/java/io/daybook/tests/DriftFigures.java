package io.daybook.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.daybook.ingestion.ReplayLedger;
import io.daybook.ingestion.ReplayPlan;
import io.daybook.reconciliation.DriftTotal;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;

/** Holds the drift that a night has found against the truth of the replay. */
final class DriftFigures {
  private DriftFigures() {}

  /** Every date, metric and measure: final as the file has it, the causes as the ledger has them, and nothing else between the two figures. */
  static void assertEqual(List<DriftTotal> totals, ReplayPlan plan, RetailTruth truth) throws IOException {
    Sums finals = new Sums();
    Sums causes = new Sums();
    for (DriftTotal total : totals) {
      String figure = total.date() + " " + total.metric() + "." + total.measure();
      finals.add(figure, total.finalFigure());
      total.causes().forEach((cause, amount) -> causes.add(figure + " " + cause, amount));
      BigDecimal explained = total.causes().values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
      assertThat(total.provisional().add(explained)).as("%s", total).isEqualByComparingTo(total.finalFigure());
      assertThat(total.unexplained()).as("%s", total).isEqualByComparingTo(BigDecimal.ZERO);
    }
    assertThat(finals.nonZero()).as("final").isEqualTo(truth.finals().nonZero());
    assertThat(causes.nonZero()).as("causes").isEqualTo(truth.causes(ReplayLedger.of(plan), plan.pipeline().source()).nonZero());
  }
}
