package io.daybook.core.release;

import static io.daybook.core.release.Status.FINAL;
import static io.daybook.core.release.Status.PROVISIONAL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.daybook.core.pipeline.Measure;
import io.daybook.core.pipeline.Metric;
import io.daybook.core.pipeline.WindowKind;
import io.daybook.core.time.BusinessCalendar;
import io.daybook.core.time.BusinessDate;
import io.daybook.core.time.Window;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Windows of an hour that slide by 20 minutes, on the night in which London's clocks go forward. */
class TestSlidingWindows {
  private static final BusinessDate SATURDAY = BusinessDate.parse("2026-03-28");
  private static final BusinessDate SUNDAY = SATURDAY.plusDays(1); // begins at 00:00Z, ends at 23:00Z
  private static final BusinessDate MONDAY = SUNDAY.plusDays(1);
  private static final Instant NOW = Instant.parse("2026-04-01T00:00:00Z");
  private static final BusinessCalendar LONDON = new BusinessCalendar(ZoneId.of("Europe/London"), LocalTime.MIDNIGHT);
  private static final WindowKind WINDOW = new WindowKind.Sliding(Duration.ofHours(1), Duration.ofMinutes(20));
  private static final Metric METRIC = new Metric("sales", WINDOW, List.of(), List.of(
      new Measure.Count("lines"), new Measure.Sum("net", "amount", 2), new Measure.Ratio("average", "net", "lines", 2), new Measure.Max("largest", "amount", 2)));

  private final List<Publication> releases = new ArrayList<>();
  private final List<PendingChange> changes = new ArrayList<>();
  private final List<FinalCell> finals = new ArrayList<>();
  private final List<Partial> partials = new ArrayList<>();

  @Test
  void aWindowEndsWithEachPaneAndMergesThePanesBackToItsSize() {
    partials.add(partial(SATURDAY, "2026-03-28T10:00:00Z", 2, "5.00", "3.00"));
    partials.add(partial(SATURDAY, "2026-03-28T10:40:00Z", 1, "7.00", "7.00"));

    assertThat(windows()).extracting(cell -> cell.cell().window(), MergedCell::amounts).containsExactly(
        tuple(hourTo("2026-03-28T10:20:00Z"), amounts("2", "5.00", "2.50", "3.00")),
        tuple(hourTo("2026-03-28T10:40:00Z"), amounts("2", "5.00", "2.50", "3.00")),
        tuple(hourTo("2026-03-28T11:00:00Z"), amounts("3", "12.00", "4.00", "7.00")),
        tuple(hourTo("2026-03-28T11:20:00Z"), amounts("1", "7.00", "7.00", "7.00")),
        tuple(hourTo("2026-03-28T11:40:00Z"), amounts("1", "7.00", "7.00", "7.00")));
  }

  @Test
  void aWindowBelongsToTheDateOfItsEndAlsoWhereTheDayHas23Hours() {
    partials.add(partial(SUNDAY, "2026-03-29T22:40:00Z", 1, "1.00", "1.00"));

    assertThat(windows()).extracting(cell -> cell.cell().businessDate(), cell -> cell.cell().window()).containsExactly(
        tuple(SUNDAY, hourTo("2026-03-29T23:00:00Z")),
        tuple(MONDAY, hourTo("2026-03-29T23:20:00Z")),
        tuple(MONDAY, hourTo("2026-03-29T23:40:00Z")));
  }

  @Test
  void acrossMidnightAWindowIsFinalOnceBothDatesAre() {
    release(SATURDAY, 2);
    finals.add(finalCell(SATURDAY, "2026-03-28T23:40:00Z", "1.00"));
    partials.add(partial(SUNDAY, "2026-03-29T00:00:00Z", 1, "2.00", "2.00"));
    assertThat(windows()).extracting(MergedCell::status, MergedCell::releaseId, MergedCell::restated).containsExactly(
        tuple(FINAL, Optional.of("2026-03-28-r2"), true),
        tuple(PROVISIONAL, Optional.empty(), false),
        tuple(PROVISIONAL, Optional.empty(), false),
        tuple(PROVISIONAL, Optional.empty(), false));

    release(SUNDAY, 1);
    finals.add(finalCell(SUNDAY, "2026-03-29T00:00:00Z", "2.50"));
    assertThat(windows()).extracting(MergedCell::status, MergedCell::releaseId, MergedCell::restated, MergedCell::amounts).containsExactly(
        tuple(FINAL, Optional.of("2026-03-28-r2"), true, amounts("1", "1.00", "1.00", "1.00")),
        tuple(FINAL, Optional.of("2026-03-29-r1"), true, amounts("2", "3.50", "1.75", "2.50")),
        tuple(FINAL, Optional.of("2026-03-29-r1"), true, amounts("2", "3.50", "1.75", "2.50")),
        tuple(FINAL, Optional.of("2026-03-29-r1"), false, amounts("1", "2.50", "2.50", "2.50")));
  }

  @Test
  void aWindowOfAnOpenDateIsProvisionalThoughAllItsPanesAreOfAReleasedOne() {
    release(SATURDAY, 1);
    finals.add(finalCell(SATURDAY, "2026-03-28T23:40:00Z", "1.00"));

    assertThat(windows()).extracting(cell -> cell.cell().businessDate(), MergedCell::status).containsExactly(
        tuple(SATURDAY, FINAL), tuple(SUNDAY, PROVISIONAL), tuple(SUNDAY, PROVISIONAL));
  }

  @Test
  void aWindowOfAReleasedDateIsProvisionalWhereItReachesBackToPanesOfAnOpenOne() {
    release(SUNDAY, 1);
    partials.add(partial(SATURDAY, "2026-03-28T23:40:00Z", 1, "1.00", "1.00"));
    finals.add(finalCell(SUNDAY, "2026-03-29T00:20:00Z", "2.00"));

    assertThat(windows()).extracting(cell -> cell.cell().window(), MergedCell::status, MergedCell::releaseId).containsExactly(
        tuple(hourTo("2026-03-29T00:00:00Z"), PROVISIONAL, Optional.empty()),
        tuple(hourTo("2026-03-29T00:20:00Z"), PROVISIONAL, Optional.empty()),
        tuple(hourTo("2026-03-29T00:40:00Z"), PROVISIONAL, Optional.empty()),
        tuple(hourTo("2026-03-29T01:00:00Z"), FINAL, Optional.of("2026-03-29-r1")),
        tuple(hourTo("2026-03-29T01:20:00Z"), FINAL, Optional.of("2026-03-29-r1")));
  }

  @Test
  void whatIsPendingOfPanesIsPendingOfTheirWindows() {
    release(SATURDAY, 1);
    finals.add(finalCell(SATURDAY, "2026-03-28T10:00:00Z", "2.00"));
    changes.add(new PendingChange(cell(SATURDAY, "2026-03-28T10:00:00Z"), amounts("1", "5.00", "5.00"), 1, 8));
    changes.add(new PendingChange(cell(SATURDAY, "2026-03-28T10:20:00Z"), amounts("1", "7.00", "7.00"), 1, 9));

    assertThat(windows()).extracting(MergedCell::pending)
        .containsExactly(
            amounts("1", "5.00", "3.50", "5.00"), amounts("2", "12.00", "4.67", "7.00"), amounts("2", "12.00", "4.67", "7.00"), amounts("1", "7.00", "7.00", "7.00"));
  }

  @Test
  void aWindowIsApproximateWhereAPaneIs() {
    partials.add(new Partial(cell(SATURDAY, "2026-03-28T10:00:00Z"), amounts("1", "1.00", "1.00"), 1, 1, NOW));
    partials.add(partial(SATURDAY, "2026-03-28T10:40:00Z", 1, "7.00", "7.00"));

    assertThat(windows()).extracting(MergedCell::approximate).containsExactly(true, true, true, false, false);
  }

  private List<MergedCell> windows() {
    return new MergeRule(METRIC, LONDON).merge(releases, finals, changes, List.of(), partials, NOW).stream()
        .sorted(Comparator.comparing(cell -> cell.cell().window().endExclusive())).toList();
  }

  private void release(BusinessDate date, int number) {
    releases.add(new Publication(releases.size(), date, Optional.of(new Served(date + "-r" + number, number, 7)), Instant.parse("2026-03-30T00:00:00Z")));
  }

  private FinalCell finalCell(BusinessDate date, String paneStart, String amount) {
    String release = releases.stream().filter(candidate -> candidate.businessDate().equals(date)).findFirst().flatMap(Publication::serves).orElseThrow().releaseId();
    return new FinalCell(cell(date, paneStart), amounts("1", amount, amount), release);
  }

  private static Partial partial(BusinessDate date, String paneStart, long lines, String net, String largest) {
    return new Partial(cell(date, paneStart), amounts(String.valueOf(lines), net, largest), lines, 0, NOW.minusSeconds(60));
  }

  private static Cell cell(BusinessDate date, String paneStart) {
    return new Cell(date, new Window(Instant.parse(paneStart), Instant.parse(paneStart).plus(WINDOW.pane())), List.of());
  }

  private static Window hourTo(String end) {
    return new Window(Instant.parse(end).minus(WINDOW.size()), Instant.parse(end));
  }

  private static Amounts amounts(String... values) {
    return new Amounts(Stream.of(values).map(BigDecimal::new).toList());
  }
}
