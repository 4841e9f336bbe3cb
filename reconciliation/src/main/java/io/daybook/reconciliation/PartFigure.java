package io.daybook.reconciliation;

import io.daybook.core.pipeline.Measure;
import io.daybook.core.release.Amounts;
import io.daybook.lake.Sketch;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a measure of a cell comes to over some of the cell's parts: what readers would be given if the tables held these parts alone. Where they would
 * be given none, as of a ratio whose denominator is 0, it is 0.
 */
sealed interface PartFigure extends Serializable {
  BigDecimal over(CellParts cell, Collection<String> parts);

  static PartFigure of(Measure measure) {
    if (measure instanceof Measure.Ratio ratio) {
      return new Quotient(new Total(ratio.numerator()), new Total(ratio.denominator()), ratio.scale());
    }
    if (measure instanceof Measure.Extreme extreme) {
      return new Outermost(extreme);
    }
    if (measure instanceof Measure.Distinct distinct) {
      return new DifferentValues(distinct.name());
    }
    if (measure instanceof Measure.Quantile quantile) {
      return new Estimate(quantile);
    }
    return new Total(((Measure.Additive) measure).name());
  }

  /** Of a count or a sum. */
  record Total(String measure) implements PartFigure {
    @Override
    public BigDecimal over(CellParts cell, Collection<String> parts) {
      BigDecimal total = cell.numbers(parts.stream().filter(part -> !part.equals(Waterfall.SNAPSHOT)).toList(), measure).reduce(BigDecimal.ZERO, BigDecimal::add);
      return parts.contains(Waterfall.SNAPSHOT) ? total.add(snapshot(cell)) : total;
    }

    /** The latest images less all that changes add and take away by themselves. */
    private BigDecimal snapshot(CellParts cell) {
      PartSum snapshot = PartSum.ofCause(Waterfall.SNAPSHOT);
      return over(cell, snapshot.added()).subtract(over(cell, snapshot.takenAway()));
    }
  }

  record Quotient(Total numerator, Total denominator, int scale) implements PartFigure {
    @Override
    public BigDecimal over(CellParts cell, Collection<String> parts) {
      return Optional.ofNullable(Amounts.ratio(numerator.over(cell, parts), denominator.over(cell, parts), scale)).orElse(BigDecimal.ZERO);
    }
  }

  /** Of a minimum or a maximum: no part takes an image away again. */
  record Outermost(Measure.Extreme measure) implements PartFigure {
    @Override
    public BigDecimal over(CellParts cell, Collection<String> parts) {
      return cell.numbers(parts, measure.name()).reduce(measure::merge).orElse(BigDecimal.ZERO);
    }
  }

  /** Exact for latest images and releases, and for all else the estimate of the merged sketches. */
  record DifferentValues(String measure) implements PartFigure {
    @Override
    public BigDecimal over(CellParts cell, Collection<String> parts) {
      return cell.numbers(parts, Waterfall.exact(measure))
          .reduce(BigDecimal::add)
          .orElseGet(() -> BigDecimal.valueOf(Sketch.differentValues(cell.sketches(parts, measure).toList())));
    }
  }

  /**
   * Of a quantile: exact for latest images and releases, and for all else the estimate of what the table holds. A sketch of amounts depends on the
   * order in which it was merged, so it cannot be recomputed, and what is between the two is approximation as a whole.
   */
  record Estimate(Measure.Quantile measure) implements PartFigure {
    @Override
    public BigDecimal over(CellParts cell, Collection<String> parts) {
      Collection<String> held = parts.contains(Waterfall.RECOMPUTED) ? List.of(Waterfall.TABLE) : parts;
      Stream<BigDecimal> exact = cell.numbers(parts, Waterfall.exact(measure.name()));
      return exact.findFirst().or(() -> estimate(cell.sketches(held, measure.name()).toList())).orElse(BigDecimal.ZERO);
    }

    private Optional<BigDecimal> estimate(List<byte[]> sketches) {
      return Sketch.quantile(sketches, measure.at()).map(amount -> amount.setScale(measure.scale(), RoundingMode.HALF_UP));
    }
  }
}
