package io.daybook.core.release;

import static org.assertj.core.api.Assertions.assertThat;

import io.daybook.core.pipeline.Approval;
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

  private static final Closing CLOSING = new Closing(Duration.ofHours(6), Approval.NONE);
  private static final String HASH = "hash";

  private final NightlyPlanner planner = planner(LocalTime.MIDNIGHT);

  @Test
  void dateIsDueWhenItsEndAndTheGraceHavePassed() {
    Map<BusinessDate, Long> changes = Map.of(THIRD, 1L);
    Instant sixInTheMorning = Instant.parse("2011-03-28T05:00:00Z"); // London's clocks went forward that day
    assertThat(planned(changes, Map.of(), NightlyRequest.due(sixInTheMorning.minusNanos(1))).releases()).isEmpty();
    assertThat(planned(changes, Map.of(), NightlyRequest.due(sixInTheMorning)).releases()).hasSize(1);
  }

  @Test
  void dueDateWaitsUntilTheHeartbeatOfItsSourceHasPassed() {
    Map<BusinessDate, Long> changes = Map.of(FIRST, 1L, THIRD, 1L);
    Instant sixInTheMorning = Instant.parse("2011-03-28T05:00:00Z");
    NightlyPlan plan = planned(changes, Map.of(), NightlyRequest.due(LATER).deliveredUpTo(Optional.of(sixInTheMorning.minusNanos(1))));
    assertThat(plan.releases()).extracting(PlannedRelease::date).containsExactly(FIRST);
    assertThat(plan.heldBack())
        .containsExactly(
            Map.entry(THIRD, "it waits for its source, whose heartbeat has to reach 2011-03-28T05:00:00Z and is at 2011-03-28T04:59:59.999999999Z"));
    assertThat(planned(changes, Map.of(), NightlyRequest.due(LATER).deliveredUpTo(Optional.of(sixInTheMorning))).releases()).hasSize(2);
    assertThat(planned(changes, Map.of(), NightlyRequest.due(LATER).deliveredUpTo(Optional.empty())).heldBack().get(FIRST))
        .isEqualTo("it waits for its source, whose heartbeat has to reach 2011-03-26T06:00:00Z and has not come yet");
    NightlyRequest notDue = NightlyRequest.due(sixInTheMorning.minusNanos(1)).deliveredUpTo(Optional.of(LATER));
    assertThat(planned(Map.of(THIRD, 1L), Map.of(), notDue).releases()).as("who asks says that it is not due").isEmpty();
  }

  @Test
  void longPlanIsDoneInPartsThatAreRunsOfTheirOwn() {
    NightlyPlan plan = planned(Map.of(FIRST, 1L, SECOND, 1L, THIRD, 2L), Map.of(), NightlyRequest.due(LATER));
    assertThat(plan.parts(3)).containsExactly(plan);
    assertThat(plan.parts(2)).containsExactly(
        new NightlyPlan("run", CUT, plan.releases().subList(0, 2), Map.of()), new NightlyPlan("run.1", CUT, plan.releases().subList(2, 3), Map.of()));
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
                    new PlannedRelease("2011-03-27-r1-run", THIRD, 1, PlannedRelease.Reason.FIRST_CLOSE)),
                Map.of()));
  }

  @Test
  void publishedDateIsRestatedOnlyForChangesBeyondItsCut() {
    Map<BusinessDate, Standing> standings = Map.of(FIRST, served(FIRST, 1), SECOND, served(SECOND, 3));
    assertThat(planned(Map.of(FIRST, 5L, SECOND, 5L), standings, NightlyRequest.due(LATER)).releases()).isEmpty();
    assertThat(planned(Map.of(FIRST, 5L, SECOND, 6L), standings, NightlyRequest.due(LATER)).releases())
        .containsExactly(new PlannedRelease("2011-03-26-r4-run", SECOND, 4, PlannedRelease.Reason.LATE_CHANGES));
  }

  @Test
  void anotherDefinitionRestatesADateOnlyOnPurpose() {
    Map<BusinessDate, Standing> standings = Map.of(FIRST, served(FIRST, 1));
    NightlyPlanner changed = new NightlyPlanner(new BusinessCalendar(LONDON, LocalTime.MIDNIGHT), CLOSING, "another");
    assertThat(changed.plan(NightlyRequest.due(LATER), "run", CUT, Map.of(FIRST, 5L), standings).releases()).isEmpty();
    NightlyRequest onPurpose = new NightlyRequest(LATER, Optional.empty(), NightlyRequest.Scope.CHANGES_AND_DEFINITION, "anna");
    assertThat(changed.plan(onPurpose, "run", CUT, Map.of(FIRST, 5L), standings).releases())
        .containsExactly(new PlannedRelease("2011-03-25-r2-run", FIRST, 2, PlannedRelease.Reason.DEFINITION));
    assertThat(planned(Map.of(FIRST, 5L), standings, onPurpose).releases()).isEmpty();
  }

  @Test
  void closedDateIsHeldBackHoweverItIsAskedFor() {
    Map<BusinessDate, Standing> standings = Map.of(FIRST, standing(FIRST, Standing.Period.CLOSED));
    NightlyPlan plan = planned(Map.of(FIRST, 6L), standings, named(FIRST));
    assertThat(plan.releases()).isEmpty();
    assertThat(plan.heldBack()).containsExactly(Map.entry(FIRST, "it is closed"));
    assertThat(planned(Map.of(FIRST, 5L), standings, named(FIRST)).heldBack()).as("without changes").isEmpty();
  }

  @Test
  void dateOnHoldIsReleasedByNameAlone() {
    Map<BusinessDate, Standing> standings = Map.of(FIRST, standing(FIRST, Standing.Period.HELD));
    assertThat(planned(Map.of(FIRST, 6L), standings, NightlyRequest.due(LATER)).heldBack()).containsOnlyKeys(FIRST);
    NightlyRequest range = new NightlyRequest(LATER, Optional.of(new DateRange(FIRST, SECOND)), NightlyRequest.Scope.CHANGES, "anna");
    assertThat(planned(Map.of(FIRST, 6L), standings, range).heldBack()).containsOnlyKeys(FIRST);
    assertThat(planned(Map.of(FIRST, 6L), standings, named(FIRST)).releases()).hasSize(1);
  }

  @Test
  void rolledBackDateTakesANumberThatWasNeverUsed() {
    Standing rolledBack = new Standing(FIRST, Optional.empty(), 1, Optional.empty(), Standing.Period.HELD);
    assertThat(planned(Map.of(FIRST, 6L), Map.of(FIRST, rolledBack), named(FIRST)).releases())
        .containsExactly(new PlannedRelease("2011-03-25-r2-run", FIRST, 2, PlannedRelease.Reason.RELEASED_AGAIN));
  }

  @Test
  void proposalIsMadeOnceForTheSameChanges() {
    PublishedRelease proposal = new PublishedRelease("p", FIRST, 2, 6, HASH, "anna");
    Standing waiting = new Standing(FIRST, served(FIRST, 1).served(), 1, Optional.of(proposal), Standing.Period.OPEN);
    NightlyPlan plan = planned(Map.of(FIRST, 6L), Map.of(FIRST, waiting), NightlyRequest.due(LATER));
    assertThat(plan.releases()).isEmpty();
    assertThat(plan.heldBack()).containsExactly(Map.entry(FIRST, "release p waits for approval"));
    assertThat(planned(Map.of(FIRST, 7L), Map.of(FIRST, waiting), NightlyRequest.due(LATER)).releases()).as("more has come").hasSize(1);
  }

  @Test
  void onlyTheRequestedDatesAreReleased() {
    Map<BusinessDate, Long> changes = Map.of(FIRST, 1L, SECOND, 1L, THIRD, 1L);
    NightlyRequest request = named(SECOND);
    assertThat(planned(changes, Map.of(), request).releases()).extracting(PlannedRelease::date).containsExactly(SECOND);
    NightlyRequest tooEarly = 
        new NightlyRequest(Instant.parse("2011-03-27T05:59:59Z"), Optional.of(new DateRange(FIRST, THIRD)), NightlyRequest.Scope.CHANGES, "anna");
    assertThat(planned(changes, Map.of(), tooEarly).releases()).extracting(PlannedRelease::date).containsExactly(FIRST);
  }

  @Test
  void releasesOfDifferentRunsHaveDifferentNames() {
    Map<BusinessDate, Long> changes = Map.of(FIRST, 1L);
    NightlyRequest request = NightlyRequest.due(LATER);
    assertThat(planner.plan(request, "one", CUT, changes, Map.of()).releases().get(0).releaseId())
        .isNotEqualTo(planner.plan(request, "two", CUT, changes, Map.of()).releases().get(0).releaseId());
  }

  private NightlyPlan planned(Map<BusinessDate, Long> lastChanges, Map<BusinessDate, Standing> standings, NightlyRequest request) {
    return planner.plan(request, "run", CUT, lastChanges, standings);
  }

  private static NightlyRequest named(BusinessDate date) {
    return new NightlyRequest(LATER, Optional.of(new DateRange(date, date)), NightlyRequest.Scope.CHANGES, "anna");
  }

  /** Covers ingest batch 5. */
  private static Standing served(BusinessDate date, int number) {
    return new Standing(date, Optional.of(new PublishedRelease("r", date, number, 5, HASH, "anna")), number, Optional.empty(), Standing.Period.OPEN);
  }

  private static Standing standing(BusinessDate date, Standing.Period period) {
    Standing served = served(date, 1);
    return new Standing(date, served.served(), served.lastNumber(), Optional.empty(), period);
  }

  private static NightlyPlanner planner(LocalTime cutOff) {
    return new NightlyPlanner(new BusinessCalendar(LONDON, cutOff), CLOSING, HASH);
  }
}
