package io.daybook.core.release;

import static org.assertj.core.api.Assertions.assertThat;

import io.daybook.core.pipeline.Closing;
import io.daybook.core.time.BusinessCalendar;
import io.daybook.core.time.BusinessDate;
import io.daybook.core.time.DateRange;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TestNightlyPlanner {
  private static final ZoneId LONDON = ZoneId.of("Europe/London");
  private static final BusinessDate FIRST = BusinessDate.parse("2011-03-25");
  private static final BusinessDate SECOND = BusinessDate.parse("2011-03-26");
  private static final BusinessDate THIRD = BusinessDate.parse("2011-03-27");
  private static final Cut CUT = new Cut(7, Map.of(0, 100L));
  private static final Instant LATER = Instant.parse("2011-04-01T00:00:00Z");

  private final NightlyPlanner planner = planner(LocalTime.MIDNIGHT);

  @Test
  void dateIsDueWhenItsEndAndTheGraceHavePassed() {
    Map<BusinessDate, Long> changes = Map.of(THIRD, 1L);
    Instant sixInTheMorning = Instant.parse("2011-03-28T05:00:00Z"); // London's clocks went forward that day
    assertThat(planned(changes, Map.of(), NightlyRequest.due(sixInTheMorning.minusNanos(1))).releases()).isEmpty();
    assertThat(planned(changes, Map.of(), NightlyRequest.due(sixInTheMorning)).releases()).hasSize(1);
  }

  @Test
  void cutOffMovesTheDueTime() {
    Instant due = Instant.parse("2011-03-25T23:00:00Z");
    NightlyPlanner fiveOClock = planner(LocalTime.of(17, 0));
    assertThat(fiveOClock.plan(NightlyRequest.due(due.minusNanos(1)), "run", CUT, Map.of(FIRST, 1L), Map.of()).releases()).isEmpty();
    assertThat(fiveOClock.plan(NightlyRequest.due(due), "run", CUT, Map.of(FIRST, 1L), Map.of()).releases()).hasSize(1);
  }

  @Test
  void everyDueDateThatHasChangesIsClosedOldestFirst() {
    Map<BusinessDate, Long> newestFirst = new TreeMap<>(Comparator.reverseOrder());
    newestFirst.putAll(Map.of(FIRST, 1L, SECOND, 1L, THIRD, 2L, BusinessDate.parse("2011-04-02"), 3L));
    assertThat(planned(newestFirst, Map.of(), NightlyRequest.due(LATER)))
        .isEqualTo(
            new NightlyPlan(
                "run",
                CUT,
                List.of(
                    new PlannedRelease("2011-03-25-r1-run", FIRST, 1, PlannedRelease.Reason.FIRST_CLOSE),
                    new PlannedRelease("2011-03-26-r1-run", SECOND, 1, PlannedRelease.Reason.FIRST_CLOSE),
                    new PlannedRelease("2011-03-27-r1-run", THIRD, 1, PlannedRelease.Reason.FIRST_CLOSE))));
  }

  @Test
  void publishedDateIsRestatedOnlyForChangesBeyondItsCut() {
    Map<BusinessDate, PublishedRelease> published =
        Map.of(FIRST, new PublishedRelease("r", FIRST, 1, 5), SECOND, new PublishedRelease("s", SECOND, 3, 5));
    assertThat(planned(Map.of(FIRST, 5L, SECOND, 5L), published, NightlyRequest.due(LATER)).releases()).isEmpty();
    assertThat(planned(Map.of(FIRST, 5L, SECOND, 6L), published, NightlyRequest.due(LATER)).releases())
        .containsExactly(new PlannedRelease("2011-03-26-r4-run", SECOND, 4, PlannedRelease.Reason.LATE_CHANGES));
  }

  @Test
  void onlyTheRequestedDatesAreReleased() {
    Map<BusinessDate, Long> changes = Map.of(FIRST, 1L, SECOND, 1L, THIRD, 1L);
    NightlyRequest request = new NightlyRequest(LATER, Optional.of(new DateRange(SECOND, SECOND)));
    assertThat(planned(changes, Map.of(), request).releases()).extracting(PlannedRelease::date).containsExactly(SECOND);
    NightlyRequest tooEarly = new NightlyRequest(Instant.parse("2011-03-27T05:59:59Z"), Optional.of(new DateRange(FIRST, THIRD)));
    assertThat(planned(changes, Map.of(), tooEarly).releases()).extracting(PlannedRelease::date).containsExactly(FIRST);
  }

  @Test
  void releasesOfDifferentRunsHaveDifferentNames() {
    Map<BusinessDate, Long> changes = Map.of(FIRST, 1L);
    NightlyRequest request = NightlyRequest.due(LATER);
    assertThat(planner.plan(request, "one", CUT, changes, Map.of()).releases().get(0).releaseId())
        .isNotEqualTo(planner.plan(request, "two", CUT, changes, Map.of()).releases().get(0).releaseId());
  }

  private NightlyPlan planned(Map<BusinessDate, Long> lastChanges, Map<BusinessDate, PublishedRelease> published, NightlyRequest request) {
    return planner.plan(request, "run", CUT, lastChanges, published);
  }

  private static NightlyPlanner planner(LocalTime cutOff) {
    return new NightlyPlanner(new BusinessCalendar(LONDON, cutOff), new Closing(Duration.ofHours(6)));
  }
}
