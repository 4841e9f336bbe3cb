package io.daybook.core.release;

import static io.daybook.core.release.Status.FINAL;
import static io.daybook.core.release.Status.PROVISIONAL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.daybook.core.pipeline.Measure;
import io.daybook.core.pipeline.Metric;
import io.daybook.core.time.BusinessCalendar;
import io.daybook.core.time.BusinessDate;
import io.daybook.core.time.Window;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TestMergeRule {
  private static final BusinessDate DAY = BusinessDate.parse("2010-12-01");
  private static final Instant NOON = Instant.parse("2010-12-02T12:00:00Z");
  private static final BusinessCalendar CALENDAR = new BusinessCalendar(ZoneOffset.UTC, LocalTime.MIDNIGHT);
  private static final Metric METRIC = new Metric("sales", Duration.ofHours(1), List.of("country"), List.of(
      new Measure.Ratio("average", "net", "lines", 2), new Measure.Count("lines"), new Measure.Sum("net", "amount", 2)));

  private final MergeRule rule = new MergeRule(METRIC, CALENDAR);

  @Test
  void partialsOfOneCellAddUpAndRatiosAreDerivedFromTheirSums() {
    List<MergedCell> merged = rule.merge(List.of(), List.of(), List.of(), List.of(), List.of(partial("France", 1, "10.00", 1), partial("France", 2, "0.01", 5)), NOON);

    assertThat(merged).containsExactly(
        new MergedCell(cell("France"), amounts("3.34", "3", "10.01"), amounts("3.34", "0", "0.00"), PROVISIONAL, Optional.empty(), false, false, NOON.minusSeconds(1)));
  }

  @Test
  void aReleasedDateTakesItsReleaseAndNoPartial() {
    List<MergedCell> merged = rule.merge(
        List.of(new Publication(0, DAY, Optional.of(new Served("r1", 1, 7)), NOON)), List.of(finalCell("France", "r1", "9.00")), List.of(),
        List.of(), List.of(partial("Spain", 1, "5.00", 1)), NOON);

    assertThat(merged).containsExactly(new MergedCell(cell("France"), amounts("9.00", "1", "9.00"), amounts("9.00", "0", "0.00"), FINAL, Optional.of("r1"), false, false, NOON));
  }

  @Test
  void aRestatementReplacesTheReleaseOnlyOnceItIsEffective() {
    List<Publication> releases = List.of(new Publication(0, DAY, Optional.of(new Served("r1", 1, 7)), NOON), new Publication(1, DAY, Optional.of(new Served("r2", 2, 9)), NOON.plusSeconds(30)));
    List<FinalCell> finals = List.of(finalCell("France", "r1", "9.00"), finalCell("France", "r2", "8.00"));

    assertThat(rule.merge(releases, finals, List.of(), List.of(), List.of(), NOON.plusSeconds(29))).extracting(MergedCell::releaseId, MergedCell::restated)
        .containsExactly(tuple(Optional.of("r1"), false));
    assertThat(rule.merge(releases, finals, List.of(), List.of(), List.of(), NOON.plusSeconds(30))).extracting(MergedCell::releaseId, MergedCell::restated)
        .containsExactly(tuple(Optional.of("r2"), true));
  }

  @Test
  void aRollbackServesTheReleaseBeforeOrNone() {
    List<Publication> releases = List.of(
        new Publication(0, DAY, Optional.of(new Served("r1", 1, 7)), NOON),
        new Publication(1, DAY, Optional.of(new Served("r2", 2, 9)), NOON.plusSeconds(30)),
        new Publication(2, DAY, Optional.of(new Served("r1", 1, 7)), NOON.plusSeconds(60)),
        new Publication(3, DAY, Optional.empty(), NOON.plusSeconds(90)));
    List<FinalCell> finals = List.of(finalCell("France", "r1", "9.00"), finalCell("France", "r2", "8.00"));
    List<Partial> partials = List.of(partial("Spain", 1, "5.00", 1));

    assertThat(rule.merge(releases, finals, List.of(), List.of(), partials, NOON.plusSeconds(60))).extracting(MergedCell::releaseId, MergedCell::restated)
        .containsExactly(tuple(Optional.of("r1"), false));
    assertThat(rule.merge(releases, finals, List.of(), List.of(), partials, NOON.plusSeconds(90))).extracting(MergedCell::cell, MergedCell::status)
        .containsExactly(tuple(cell("Spain"), PROVISIONAL));
  }

  @Test
  void whatCameBeyondTheCutStandsBesideTheFigure() {
    List<Publication> releases = List.of(new Publication(0, DAY, Optional.of(new Served("r1", 1, 7)), NOON));
    List<PendingChange> changes = List.of(change("France", 7, 4, "40.00"), change("France", 8, 1, "5.00"), change("France", 9, -2, "-2.00"));

    assertThat(rule.merge(releases, List.of(finalCell("France", "r1", "9.00")), changes, List.of(), List.of(), NOON)).containsExactly(
        new MergedCell(cell("France"), amounts("9.00", "1", "9.00"), amounts(null, "-1", "3.00"), FINAL, Optional.of("r1"), false, false, NOON));
  }

  @Test
  void whatACurrentReleaseOfAnotherDateBooksIsPendingNoLonger() {
    BusinessDate open = DAY.plusDays(1);
    List<Publication> releases = List.of(
        new Publication(0, DAY, Optional.of(new Served("r1", 1, 7)), NOON), new Publication(1, open, Optional.of(new Served("o1", 1, 8)), NOON.plusSeconds(30)));
    List<PendingChange> changes = List.of(change("France", 8, 1, "5.00"), change("France", 9, 1, "0.75"));
    List<Adjustment> adjustments = List.of(
        new Adjustment("o1", open, cell("France"), amounts("1", "5.00"), 1), new Adjustment("never", open, cell("France"), amounts("1", "100.00"), 1));

    assertThat(rule.merge(releases, List.of(finalCell("France", "r1", "9.00")), changes, adjustments, List.of(), NOON))
        .extracting(MergedCell::pending).containsExactly(amounts("4.92", "2", "5.75"));
    assertThat(rule.merge(releases, List.of(finalCell("France", "r1", "9.00")), changes, adjustments, List.of(), NOON.plusSeconds(30)))
        .extracting(MergedCell::pending).containsExactly(amounts("4.88", "1", "0.75"));
  }

  @Test
  void cellThatCameToBeBeyondTheCutIsSeenAsLongAsItHasRecords() {
    List<Publication> releases = List.of(new Publication(0, DAY, Optional.of(new Served("r1", 1, 7)), NOON));
    PendingChange came = change("Spain", 8, 1, "5.00");
    PendingChange went = change("Spain", 9, -1, "-5.00");

    assertThat(rule.merge(releases, List.of(), List.of(came), List.of(), List.of(), NOON)).containsExactly(
        new MergedCell(cell("Spain"), amounts(null, "0", "0.00"), amounts("5.00", "1", "5.00"), FINAL, Optional.of("r1"), false, false, NOON));
    assertThat(rule.merge(releases, List.of(), List.of(came, went), List.of(), List.of(), NOON)).isEmpty();
  }

  @Test
  void ofAMeasureThatDoesNotAddUpTheLatestBatchSaysWhatItWouldBe() {
    MergeRule prices = new MergeRule(new Metric("prices", Duration.ofHours(1), List.of("country"), List.of(new Measure.Min("lowest", "price", 2))), CALENDAR);
    List<Publication> releases = List.of(new Publication(0, DAY, Optional.of(new Served("r1", 1, 7)), NOON));
    List<PendingChange> changes = List.of(new PendingChange(cell("France"), amounts("4.00"), 0, 9), new PendingChange(cell("France"), amounts("2.00"), 1, 8));

    assertThat(prices.merge(releases, List.of(new FinalCell(cell("France"), amounts("3.00"), "r1")), changes, List.of(), List.of(), NOON))
        .singleElement().extracting(MergedCell::amounts, MergedCell::pending).containsExactly(amounts("3.00"), amounts("4.00"));
  }

  @Test
  void rowsOfAReleaseThatWasNeverPublishedAreNotSeen() {
    assertThat(rule.merge(List.of(), List.of(finalCell("France", "staged", "9.00")), List.of(), List.of(), List.of(), NOON)).isEmpty();
  }

  @Test
  void aCellWhoseRecordsAreAllGoneIsNotSeen() {
    assertThat(rule.merge(List.of(), List.of(), List.of(), List.of(), List.of(partial("France", 1, "10.00", 9), partial("France", -1, "-10.00", 3)), NOON)).isEmpty();
  }

  @Test
  void recordsThatLackADimensionShareACell() {
    List<MergedCell> merged = rule.merge(List.of(), List.of(), List.of(), List.of(), List.of(partial(null, 1, "1.00", 2), partial(null, 1, "2.00", 1)), NOON);

    assertThat(merged).singleElement().extracting(MergedCell::amounts).isEqualTo(amounts("1.50", "2", "3.00"));
  }

  @Test
  void aRatioHasNoValueWhereItsDenominatorIsZero() {
    Partial amended = new Partial(cell("France"), amounts("0", "5.00"), 1, 1, NOON);

    assertThat(rule.merge(List.of(), List.of(), List.of(), List.of(), List.of(amended), NOON)).singleElement().extracting(MergedCell::amounts)
        .isEqualTo(amounts(null, "0", "5.00"));
  }

  @Test
  void extremesMergeToTheSmallestAndTheLargestAndAreApproximateOnceAnImageWasTakenAway() {
    MergeRule prices = new MergeRule(new Metric("prices", Duration.ofHours(1), List.of("country"), List.of(
        new Measure.Count("lines"), new Measure.Min("lowest", "price", 2), new Measure.Max("highest", "price", 2))), CALENDAR);
    Partial came = new Partial(cell("France"), amounts("2", "3.00", "7.00"), 2, 0, NOON);
    Partial later = new Partial(cell("France"), amounts("1", "4.00", "9.00"), 1, 0, NOON);
    Partial went = new Partial(cell("France"), amounts("-1", null, null), -1, 1, NOON);

    assertThat(prices.merge(List.of(), List.of(), List.of(), List.of(), List.of(came, later), NOON)).containsExactly(
        new MergedCell(cell("France"), amounts("3", "3.00", "9.00"), amounts("0", "3.00", "9.00"), PROVISIONAL, Optional.empty(), false, false, NOON));
    assertThat(prices.merge(List.of(), List.of(), List.of(), List.of(), List.of(went, came, later), NOON)).containsExactly(
        new MergedCell(cell("France"), amounts("2", "3.00", "9.00"), amounts("0", "3.00", "9.00"), PROVISIONAL, Optional.empty(), false, true, NOON));
  }

  @Test
  void sumsAreExactWhateverWasTakenAway() {
    assertThat(rule.merge(List.of(), List.of(), List.of(), List.of(), List.of(partial("France", 2, "10.00", 1), partial("France", -1, "-4.00", 1)), NOON))
        .singleElement().extracting(MergedCell::approximate).isEqualTo(false);
  }

  private static Partial partial(String country, long records, String net, int secondsBeforeNoon) {
    return new Partial(cell(country), amounts(String.valueOf(records), net), records, records < 0 ? 1 : 0, NOON.minusSeconds(secondsBeforeNoon));
  }

  private static PendingChange change(String country, long ingestBatch, long records, String net) {
    return new PendingChange(cell(country), amounts(String.valueOf(records), net), records, ingestBatch);
  }

  private static FinalCell finalCell(String country, String releaseId, String net) {
    return new FinalCell(cell(country), amounts("1", net), releaseId);
  }

  private static Cell cell(String country) {
    Instant nine = Instant.parse("2010-12-01T09:00:00Z");
    return new Cell(DAY, new Window(nine, nine.plusSeconds(3600)), Arrays.asList((Object) country));
  }

  private static Amounts amounts(String... values) {
    return new Amounts(Stream.of(values).map(value -> value == null ? null : new BigDecimal(value)).toList());
  }
}
