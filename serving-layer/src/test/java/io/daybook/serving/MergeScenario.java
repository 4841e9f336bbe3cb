package io.daybook.serving;

import io.daybook.core.pipeline.Measure;
import io.daybook.core.pipeline.Metric;
import io.daybook.core.release.Adjustment;
import io.daybook.core.release.Amounts;
import io.daybook.core.release.Cell;
import io.daybook.core.release.CurrentRelease;
import io.daybook.core.release.FinalCell;
import io.daybook.core.release.MergeRule;
import io.daybook.core.release.MergedCell;
import io.daybook.core.release.Partial;
import io.daybook.core.release.PendingChange;
import io.daybook.core.release.PeriodLength;
import io.daybook.core.release.PeriodRow;
import io.daybook.core.release.PeriodRule;
import io.daybook.core.release.Publication;
import io.daybook.core.release.Served;
import io.daybook.core.time.BusinessCalendar;
import io.daybook.core.time.BusinessDate;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * A random state of a metric's tables: dates with no release, one, several, and some that have yet to take effect; releases that were never
 * published, and some that were rolled back; changes within their cuts and beyond them, and some booked as adjustments; partials that cancel out; absent dimensions.
 */
public record MergeScenario(
    List<Publication> publications, List<FinalCell> finals, List<PendingChange> changes, List<Adjustment> adjustments, List<Partial> partials) {
  private static final int BATCHES = 5;
  private static final Instant COMMITTED_AT = Instant.parse("2026-11-02T00:00:00Z");

  /** Over six dates, with a change of clocks in the middle. */
  public static MergeScenario random(Metric metric, BusinessCalendar calendar, long seed) {
    Random random = new Random(seed);
    MergeScenario scenario = new MergeScenario(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    BusinessDate first = BusinessDate.parse(seed % 2 == 0 ? "2026-03-27" : "2026-10-23");
    for (int day = 0; day < 6; day++) {
      scenario.addReleases(metric, calendar, first.plusDays(day), random);
      scenario.addPartials(metric, calendar, first.plusDays(day), random);
      scenario.addChanges(metric, calendar, first.plusDays(day), random);
    }
    scenario.addAdjustments(metric, calendar, first, random);
    return scenario;
  }

  public List<MergedCell> merged(MergeRule rule) {
    return rule.merge(publications, finals, changes, adjustments, partials, Instant.now());
  }

  /** What a reader sees of the periods of a length. */
  List<PeriodRow> periods(MergeRule rule, PeriodLength length) {
    Map<BusinessDate, CurrentRelease> current = MergeRule.currentReleases(publications, Instant.now());
    return new PeriodRule(rule.metric(), rule.calendar(), length).of(rule.panes(current, finals, changes, adjustments, partials));
  }

  private void addReleases(Metric metric, BusinessCalendar calendar, BusinessDate date, Random random) {
    int releases = random.nextInt(4);
    for (int number = 1; number <= releases; number++) {
      String release = "release-%s-%d".formatted(date, number);
      boolean published = random.nextInt(4) > 0;
      if (published) {
        Instant effectiveAt = Instant.parse(random.nextInt(4) > 0 ? "2026-11-03T00:00:00.123Z" : "2999-01-01T00:00:00Z").plusSeconds(number);
        publications.add(new Publication(publications.size(), date, Optional.of(new Served(release, number, random.nextInt(BATCHES))), effectiveAt));
        if (random.nextInt(4) == 0) {
          publications.add(rolledBack(date, effectiveAt.plusSeconds(60), random));
        }
      }
      for (Cell cell : cells(metric, calendar, date, random)) {
        finals.add(new FinalCell(cell, amounts(metric, random), release));
      }
    }
  }

  /** To an earlier release of the date, or to none. */
  private Publication rolledBack(BusinessDate date, Instant effectiveAt, Random random) {
    List<Publication> earlier = publications.stream().filter(publication -> publication.businessDate().equals(date)).toList();
    Optional<Publication> served = random.nextBoolean() ? Optional.empty() : Optional.of(earlier.get(random.nextInt(earlier.size())));
    return new Publication(
        publications.size(), date, served.flatMap(Publication::serves), effectiveAt);
  }

  private void addChanges(Metric metric, BusinessCalendar calendar, BusinessDate date, Random random) {
    for (Cell cell : cells(metric, calendar, date, random)) {
      for (int batch = random.nextInt(BATCHES); batch < BATCHES; batch += 1 + random.nextInt(3)) {
        changes.add(new PendingChange(cell, changed(metric, random), random.nextInt(3) - 1, batch));
      }
    }
  }

  /** Of cells with changes and of cells without, in releases of any later date. */
  private void addAdjustments(Metric metric, BusinessCalendar calendar, BusinessDate first, Random random) {
    for (Publication publication : publications) {
      BusinessDate closed = first.plusDays(random.nextInt(5));
      if (publication.serves().isPresent() && closed.compareTo(publication.businessDate()) < 0) {
        for (Cell cell : cells(metric, calendar, closed, random)) {
          String release = publication.serves().get().releaseId();
          adjustments.add(new Adjustment(release, publication.businessDate(), cell, additive(metric, changed(metric, random)), random.nextInt(3) - 1));
        }
      }
    }
  }

  private static Amounts additive(Metric metric, Amounts amounts) {
    List<BigDecimal> values = new ArrayList<>(amounts.values());
    for (int i = 0; i < values.size(); i++) {
      if (!(metric.storedMeasures().get(i) instanceof Measure.Additive)) {
        values.set(i, null);
      }
    }
    return new Amounts(values);
  }

  /** By how much a sum has changed is always known. */
  private static Amounts changed(Metric metric, Random random) {
    List<BigDecimal> values = new ArrayList<>();
    for (Measure.Stored measure : metric.storedMeasures()) {
      BigDecimal amount = amount(measure, random);
      values.add(amount == null && measure instanceof Measure.Additive ? BigDecimal.valueOf(0, measure.scale()) : amount);
    }
    return new Amounts(values);
  }

  private void addPartials(Metric metric, BusinessCalendar calendar, BusinessDate date, Random random) {
    for (Cell cell : cells(metric, calendar, date, random)) {
      for (int i = random.nextInt(4); i >= 0; i--) {
        Partial partial = new Partial(cell, amounts(metric, random), random.nextInt(3) - 1, random.nextInt(5) == 0 ? 1 : 0, COMMITTED_AT.plusMillis(random.nextInt(1_000_000)));
        partials.add(partial);
        if (random.nextInt(3) == 0) {
          partials.add(new Partial(cell, negated(partial.amounts()), -partial.recordCount(), 1, partial.committedAt().plusMillis(7)));
        }
      }
    }
  }

  /** At both ends of the date, where windows reach over it. */
  private static List<Cell> cells(Metric metric, BusinessCalendar calendar, BusinessDate date, Random random) {
    List<Cell> cells = new ArrayList<>();
    Instant start = calendar.startOf(date);
    Instant end = calendar.endOf(date);
    for (Instant time : List.of(start, start.plus(Duration.ofHours(1)), end.minus(Duration.ofMinutes(90)), end.minusNanos(1))) {
      for (Object country : Arrays.asList("Côte d'Ivoire", "", null)) {
        for (Object grade : Arrays.asList(1, null)) {
          if (random.nextBoolean()) {
            Object select = random.nextBoolean() ? LocalDate.parse("2026-01-31") : null;
            List<Object> dimensions = metric.dimensions().isEmpty() ? List.of() : Arrays.asList(country, grade, select);
            Cell cell = new Cell(date, calendar.windowOf(time, metric.pane()), dimensions);
            if (!cells.contains(cell)) {
              cells.add(cell);
            }
          }
        }
      }
    }
    return cells;
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
