package io.daybook.serving;

import io.daybook.core.pipeline.Measure;
import io.daybook.core.pipeline.Metric;
import io.daybook.core.release.Amounts;
import io.daybook.core.release.Cell;
import io.daybook.core.release.FinalCell;
import io.daybook.core.release.Partial;
import io.daybook.core.release.Publication;
import io.daybook.core.time.BusinessDate;
import io.daybook.core.time.Window;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * A random state of a metric's tables: dates with no release, one, several, and some that have yet to take effect; releases that were never
 * published; partials that cancel out; absent dimensions.
 */
record MergeScenario(List<Publication> publications, List<FinalCell> finals, List<Partial> partials) {
  private static final Instant DAY_START = Instant.parse("2026-03-02T00:00:00Z");

  static MergeScenario random(Metric metric, long seed) {
    Random random = new Random(seed);
    MergeScenario scenario = new MergeScenario(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    for (int day = 0; day < 6; day++) {
      scenario.addReleases(metric, day, random);
      scenario.addPartials(metric, day, random);
    }
    return scenario;
  }

  private void addReleases(Metric metric, int day, Random random) {
    int releases = random.nextInt(4);
    for (int number = 1; number <= releases; number++) {
      String release = "release-%d-%d".formatted(day, number);
      boolean published = random.nextInt(4) > 0;
      if (published) {
        Instant effectiveAt = Instant.parse(random.nextInt(4) > 0 ? "2026-03-20T00:00:00.123Z" : "2999-01-01T00:00:00Z").plusSeconds(number);
        publications.add(new Publication(release, date(day), number, effectiveAt));
      }
      for (Cell cell : cells(metric, day, random)) {
        finals.add(new FinalCell(cell, amounts(metric, random), release));
      }
    }
  }

  private void addPartials(Metric metric, int day, Random random) {
    for (Cell cell : cells(metric, day, random)) {
      for (int i = random.nextInt(4); i >= 0; i--) {
        Partial partial = new Partial(cell, amounts(metric, random), random.nextInt(3) - 1, random.nextInt(5) == 0 ? 1 : 0, DAY_START.plusMillis(random.nextInt(1_000_000)));
        partials.add(partial);
        if (random.nextInt(3) == 0) {
          partials.add(new Partial(cell, negated(partial.amounts()), -partial.recordCount(), 1, partial.committedAt().plusMillis(7)));
        }
      }
    }
  }

  private static List<Cell> cells(Metric metric, int day, Random random) {
    List<Cell> cells = new ArrayList<>();
    for (int hour = 0; hour < 2; hour++) {
      Instant start = DAY_START.plus(Duration.ofDays(day)).plus(Duration.ofHours(hour));
      for (Object country : Arrays.asList("Côte d'Ivoire", "", null)) {
        for (Object grade : Arrays.asList(1, null)) {
          if (random.nextBoolean()) {
            Object select = random.nextBoolean() ? LocalDate.parse("2026-01-31") : null;
            List<Object> dimensions = metric.dimensions().isEmpty() ? List.of() : Arrays.asList(country, grade, select);
            Cell cell = new Cell(date(day), new Window(start, start.plus(metric.window())), dimensions);
            if (!cells.contains(cell)) {
              cells.add(cell);
            }
          }
        }
      }
    }
    return cells;
  }

  private static BusinessDate date(int day) {
    return BusinessDate.parse("2026-03-02").plusDays(day);
  }

  private static Amounts amounts(Metric metric, Random random) {
    return new Amounts(metric.storedMeasures().stream().map(measure -> amount(measure, random)).toList());
  }

  /** Small ones most of all: their quotients end in the 5s at which rounding is decided. */
  private static BigDecimal amount(Measure.Stored measure, Random random) {
    boolean counts = measure instanceof Measure.Count;
    if (random.nextInt(12) == 0) {
      return counts ? BigDecimal.ZERO : null;
    }
    BigInteger unscaled = random.nextInt(3) > 0 ? BigInteger.valueOf(random.nextInt(41) - 20) : new BigInteger(45, random).subtract(BigInteger.ONE.shiftLeft(44));
    return counts ? BigDecimal.valueOf(random.nextInt(9) - 4) : new BigDecimal(unscaled, measure.scale());
  }

  private static Amounts negated(Amounts amounts) {
    return new Amounts(amounts.values().stream().map(value -> value == null ? null : value.negate()).toList());
  }
}
