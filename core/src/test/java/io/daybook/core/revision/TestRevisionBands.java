package io.daybook.core.revision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;
import net.jqwik.api.Example;

class TestRevisionBands {
  private static final LocalDate FIRST = LocalDate.parse("2010-12-01");

  @Example
  void bandsHoldTheirShareOfRevisionsThatAreAlike() {
    assertHolds(Random::nextGaussian, 60);
    assertHolds(random -> Math.exp(random.nextGaussian() * 1.5), 60); // few large ones, to one side
    assertHolds(random -> Math.rint(random.nextGaussian() * 40) / 20, 100); // the same numbers again and again
  }

  @Example
  void bandsHoldTheirShareWhereMostFiguresStay() {
    assertHolds(random -> random.nextInt(4) == 0 ? random.nextGaussian() : 0, 100);
  }

  /** Many histories, each with a date to come: what is counted is a binomial of 8,000 tries about, which lies within 1 % of its mean. */
  private static void assertHolds(ToDoubleFunction<Random> revision, int dates) {
    Random random = new Random(7);
    BandScore score = BandScore.NONE;
    for (int history = 0; history < 1_000; history++) {
      LocalDate next = FIRST.plusDays(dates);
      score = score.and(BandScore.of(history(dates + 1, date -> revision.applyAsDouble(random), 8, 1), next, next, naive(next)));
    }
    assertThat(score.figures() + score.points()).isEqualTo(8_000);
    assertThat(score.coverage()).isCloseTo(0.952, within(0.012));
  }

  @Example
  void bandsFollowWhatDrifts() {
    Random random = new Random(11);
    DoubleUnaryOperator spread = date -> 1 + date / 100.0;
    RevisionHistory history = history(300, date -> random.nextGaussian() * spread.applyAsDouble(date), 10, 1);
    LocalDate from = FIRST.plusDays(220);

    BandScore score = BandScore.of(history, from, FIRST.plusDays(299), NaiveBand.halfWidths(List.of(history)));

    assertThat(score.figures()).isEqualTo(800);
    assertThat(score.coverage()).isBetween(0.91, 0.98);
    assertThat(score.naiveCoverage()).as("it looks back to when everything was smaller").isLessThan(score.coverage());
  }

  @Example
  void bandsGrowWithTheNumberOfRecords() {
    Random random = new Random(3);
    RevisionHistory history = history(80, date -> random.nextGaussian() * 10, 5, 10);

    RevisionBand band = RevisionBands.of(history).byHour().get(8);

    assertThat(band.width()).as("of a figure of one record").isBetween(3.0, 6.0);
    LocalDate last = FIRST.plusDays(79);
    assertThat(BandScore.of(history, last, last, naive(last)).meanWidth()).as("of the figures there are, of a hundred").isBetween(30.0, 60.0);
  }

  @Example
  void tooLittleHistoryGivesNoBandAndSaysSo() {
    RevisionBands bands = RevisionBands.of(history(39, date -> 1, 5, 1));
    assertThat(bands.byHour()).isEmpty();
    assertThat(bands.reason()).contains("too little history: 39 dates of at least 40");
    assertThat(RevisionBands.of(history(0, date -> 1, 5, 1)).reason()).isPresent();

    RevisionHistory enough = history(40, date -> date % 2 == 0 ? 1 : -1, 5, 1);
    assertThat(RevisionBands.of(enough).reason()).isEmpty();
    assertThat(RevisionBands.of(enough).byHour()).containsOnlyKeys(8, 9, 10, 11, 12);
    LocalDate first = FIRST;
    assertThat(BandScore.of(enough, first, first, naive(first)).without()).isEqualTo(5);
  }

  @Example
  void whatNeverMovesIsAPoint() {
    RevisionHistory history = history(60, date -> 0, 5, 1);
    assertThat(RevisionBands.of(history).byHour().values()).containsOnly(new RevisionBand(0, 0));
    LocalDate last = FIRST.plusDays(59);
    assertThat(BandScore.of(history, last, last, naive(last))).isEqualTo(new BandScore(0, 0, 0, 5, 5, 0, 0, 0));
  }

  private static Map<LocalDate, Double> naive(LocalDate date) {
    return Map.of(date, 1.0);
  }

  /** One figure in each hour from eight on. */
  private static RevisionHistory history(int dates, DoubleUnaryOperator revision, int hours, double scale) {
    Map<LocalDate, Map<Integer, Revisions>> byDate = new TreeMap<>();
    for (int date = 0; date < dates; date++) {
      Map<Integer, Revisions> byHour = new TreeMap<>();
      for (int hour = 8; hour < 8 + hours; hour++) {
        double moved = revision.applyAsDouble(date);
        List<Revisions.Moved> all = new ArrayList<>();
        if (moved != 0) {
          all.add(new Revisions.Moved(moved, scale));
        }
        byHour.put(hour, new Revisions(1, scale, all));
      }
      byDate.put(FIRST.plusDays(date), byHour);
    }
    return new RevisionHistory(byDate);
  }
}
