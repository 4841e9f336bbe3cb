package io.daybook.batch;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.sum;

import io.daybook.batch.ReleaseTotals.Figure;
import io.daybook.core.pipeline.Measure;
import io.daybook.core.pipeline.Metric;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.release.NightlyPlan;
import io.daybook.core.release.PlannedRelease;
import io.daybook.lake.Lake;
import io.daybook.lake.SpeedCoverage;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the speed layer has counted of a staged release: a third voice where the source and the night say different things. */
final class SpeedTotals {
  private final Lake lake;
  private final Pipeline pipeline;
  private final ReleaseTotals releaseTotals;

  SpeedTotals(Lake lake, Pipeline pipeline) {
    this.lake = lake;
    this.pipeline = pipeline;
    this.releaseTotals = new ReleaseTotals(lake);
  }

  /**
   * A figure as the two layers have it, from the same records but for those that break a rule.
   *
   * @param measure that has it: {@code sales.net_gbp}
   */
  record Voices(String measure, BigDecimal speed, BigDecimal night) {
    /** How far the speed layer is above the night. */
    BigDecimal ahead() {
      return speed.subtract(night);
    }
  }

  /**
   * Both layers' totals of the release's date. Empty where no metric has a measure that counts or sums the same, and where the speed layer has read
   * nothing within the plan's cut.
   *
   * @param figure of the source's control totals
   */
  Optional<Voices> of(NightlyPlan staged, PlannedRelease release, Measure.Additive figure) {
    SpeedCoverage coverage = SpeedCoverage.of(lake, staged.cut());
    return coverage.offsets().isEmpty() ? Optional.empty() : same(figure).map(same -> of(staged, release, same, coverage));
  }

  private Voices of(NightlyPlan staged, PlannedRelease release, Figure figure, SpeedCoverage coverage) {
    BigDecimal speed =
        lake.read(lake.tables().provisional())
            .where(col("metric").equalTo(figure.metric().name()).and(col("business_date").equalTo(release.date().date())).and(coverage.compared(staged.cut())))
            .agg(sum(figure.measure().name()).cast("decimal(38,%d)".formatted(figure.measure().scale())))
            .head()
            .getDecimal(0);
    BigDecimal night =
        releaseTotals.of(List.of(figure), Map.of(release.releaseId(), release.date())).getOrDefault(figure, Map.of()).getOrDefault(release.releaseId(), BigDecimal.ZERO);
    return new Voices(figure.metric().name() + "." + figure.measure().name(), speed == null ? BigDecimal.ZERO : speed, night);
  }

  private Optional<Figure> same(Measure.Additive figure) {
    for (Metric metric : pipeline.metrics()) {
      for (Measure.Additive measure : metric.additiveMeasures()) {
        if (isSame(measure, figure)) {
          return Optional.of(new Figure(metric, measure));
        }
      }
    }
    return Optional.empty();
  }

  private static boolean isSame(Measure.Additive one, Measure.Additive other) {
    if (one instanceof Measure.Sum sum && other instanceof Measure.Sum another) {
      return sum.scale() == another.scale() && withoutBlanks(sum).equals(withoutBlanks(another));
    }
    return one instanceof Measure.Count && other instanceof Measure.Count;
  }

  private static String withoutBlanks(Measure.Sum sum) {
    return sum.expression().replaceAll("\\s+", " ").strip();
  }
}
