package io.daybook.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.daybook.batch.SourceStatus;
import io.daybook.batch.SourceWatch;
import io.daybook.core.release.NightlyRequest;
import io.daybook.core.release.ReleaseReport;
import io.daybook.core.time.BusinessDate;
import io.daybook.lake.PartialsPublisher;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the source leaves out is told by the next look, and holds dates back until it has come or is known. Everything else is told by no look. */
@Tag("long")
class TestCompleteness {
  private static final LocalDate WHOLE = date(1);
  private static final LocalDate LOST_IN_THE_MIDDLE = date(2);
  private static final LocalDate LOST_AT_THE_END = date(3);
  private static final LocalDate BESIDE = date(4);
  private static final LocalDate LOST_TRANSACTION = date(5);
  private static final LocalDate AFTER_IT = date(6);
  private static final LocalDate LOST_HEARTBEAT = date(7);
  private static final LocalDate UNENDED = date(8);

  private static final NightlyRequest DUE = NightlyRequest.due(Instant.parse("2010-12-13T06:00:00Z"));

  @TempDir private static Path folder;

  private static final InMemoryTopic TOPIC = new InMemoryTopic(1);
  private static final CapturedSource SOURCE = new CapturedSource(TOPIC);
  private static LayersUnderTest layers;
  private static MicroBatches microBatches;
  private static SourceWatch watch;
  private static Duration ahead = Duration.ZERO;

  private static SourceStatus whole;
  private static ReleaseReport waiting;
  private static SourceStatus lostEvents;
  private static SourceStatus lostEventsLater;
  private static ReleaseReport withoutEvents;
  private static SourceStatus eventsRepaired;
  private static ReleaseReport withEvents;
  private static long lostEnd;
  private static SourceStatus lostTransaction;
  private static ReleaseReport withoutTransaction;
  private static SourceStatus transactionRepaired;
  private static ReleaseReport withTransaction;
  private static SourceStatus lostHeartbeat;
  private static ReleaseReport withoutHeartbeat;
  private static SourceStatus unended;
  private static SourceStatus known;
  private static ReleaseReport withKnownGaps;

  @BeforeAll
  static void loseAndRepair() throws IOException {
    open("");
    deliverWhole();
    whole = look();
    SOURCE.sales(BESIDE, 1).send();
    waiting = night();

    CapturedSource.Transaction middle = SOURCE.sales(LOST_IN_THE_MIDDLE, 1, 2, 3);
    middle.sendWithout(middle.events().get(1));
    CapturedSource.Transaction last = SOURCE.sales(LOST_AT_THE_END, 1, 2);
    last.sendWithout(last.events().get(1));
    beat(BESIDE.plusDays(1));
    lostEvents = look();
    ahead = Duration.ofMinutes(10); // what has come until now is not looked at again, but for what was found
    look();
    lostEventsLater = look();
    withoutEvents = night();
    middle.events().get(1).send();
    last.events().get(1).send();
    eventsRepaired = look();
    withEvents = night();

    ahead = Duration.ZERO;
    watch = watch();
    CapturedSource.Transaction lost = SOURCE.sales(LOST_TRANSACTION, 1, 2);
    lostEnd = lost.endLsn();
    SOURCE.sales(AFTER_IT, 1, 2).send();
    beat(AFTER_IT.plusDays(1));
    lostTransaction = look();
    withoutTransaction = night();
    lost.send();
    transactionRepaired = look();
    withTransaction = night();

    SOURCE.sales(LOST_HEARTBEAT, 1).send();
    CapturedSource.Transaction beat = SOURCE.heartbeat(morning(LOST_HEARTBEAT));
    beat.begin().send();
    beat.end().send();
    beat(LOST_HEARTBEAT.plusDays(1));
    lostHeartbeat = look();
    withoutHeartbeat = night();

    CapturedSource.Transaction open = SOURCE.sales(UNENDED, 1, 2);
    open.begin().send();
    open.events().forEach(CapturedSource.Delivery::send);
    unended = look();
    beat(UNENDED.plusDays(1));
    microBatches.publish();
    layers.close();
    open("gates: { completeness: { known_gaps: [\"beat:5\", \"lsn:%d\", \"lsn:%d\"] } }\n".formatted(open.endLsn(), open.endLsn() - 100));
    known = look();
    withKnownGaps = layers.batch().run(DUE);
  }

  @AfterAll
  static void closeLayers() {
    layers.close();
  }

  @Test
  void restartsSnapshotsOtherTablesAndNumbersThatComeAgainAreNoGaps() {
    assertThat(whole.gaps()).isEmpty();
    assertThat(whole.deliveredUpTo()).contains(morning(WHOLE.plusDays(1)));
  }

  @Test
  void dateThatTheHeartbeatHasNotPassedWaitsForTheSource() {
    assertThat(published(waiting)).containsExactly(WHOLE);
    assertThat(waiting.plan().heldBack())
        .containsEntry(
            new BusinessDate(BESIDE), "it waits for its source, whose heartbeat has to reach 2010-12-05T06:00:00Z and is at 2010-12-02T07:00:00Z");
  }

  @Test
  void lostEventIsToldAtOnceWhereverInItsTransactionItWas() {
    assertThat(lostEvents.gaps())
        .hasSize(2)
        .anyMatch(gap -> gap.matches("2010-12-02: transactions with changes of the date lack records: \\d+ \\(lsn:\\d+\\): 2 of 3 records, beside record \\[\"2010-12-02-at-1\"\\]\\. .*"))
        .anyMatch(gap -> gap.matches("2010-12-03: transactions with changes of the date lack records: \\d+ \\(lsn:\\d+\\): 1 of 2 records, beside record .*"));
    assertThat(lostEvents.problems()).anyMatch(problem -> problem.startsWith("The source left something out: 2010-12-02: "));
    assertThat(lostEventsLater.gaps()).isEqualTo(lostEvents.gaps());
  }

  @Test
  void lostEventHoldsBackTheDatesOfItsTransactionUntilItComes() {
    assertThat(rejected(withoutEvents)).containsExactly(LOST_IN_THE_MIDDLE, LOST_AT_THE_END);
    assertThat(published(withoutEvents)).containsExactly(BESIDE);
    assertThat(withoutEvents.rejected().get(new BusinessDate(LOST_AT_THE_END))).singleElement().asString().startsWith("completeness: transactions with changes");
    assertThat(eventsRepaired.gaps()).isEmpty();
    assertThat(published(withEvents)).containsExactly(LOST_IN_THE_MIDDLE, LOST_AT_THE_END);
  }

  @Test
  void lostTransactionHoldsBackEveryDateUntilItComes() {
    assertThat(lostTransaction.gaps()).singleElement().asString().startsWith("transactions are missing as a whole: the one that ended at lsn:" + lostEnd + ", after that at lsn:");
    assertThat(rejected(withoutTransaction)).containsExactly(AFTER_IT);
    assertThat(transactionRepaired.gaps()).isEmpty();
    assertThat(published(withTransaction)).containsExactly(LOST_TRANSACTION, AFTER_IT);
  }

  @Test
  void missingHeartbeatHoldsBackEveryDate() {
    assertThat(lostHeartbeat.gaps()).singleElement().asString().startsWith("heartbeats of the source are missing: beat:5, between 2010-12-07T07:00:00Z and 2010-12-08T07:00:00Z.");
    assertThat(rejected(withoutHeartbeat)).containsExactly(LOST_HEARTBEAT);
  }

  @Test
  void transactionWithoutAnEndIsTold() {
    assertThat(unended.gaps()).anyMatch(gap -> gap.matches("2010-12-08: transactions with .* 2 records and no word of its end in the transaction topic, beside record .*"));
  }

  @Test
  void knownGapsPass() {
    assertThat(known.gaps()).isEmpty();
    assertThat(published(withKnownGaps)).containsExactly(LOST_HEARTBEAT, UNENDED);
  }

  @Test
  void silenceIsToldAfterItsTime() {
    Instant newest = morning(UNENDED.plusDays(1));
    assertThat(lookAt(newest.plusSeconds(30)).tooSilent()).isEmpty();
    SourceStatus silent = lookAt(newest.plusSeconds(31));
    assertThat(silent.tooSilent()).contains(Duration.ofSeconds(31));
    assertThat(silent.problems()).anyMatch(problem -> problem.startsWith("The source has had no heartbeat for 31 s, since 2010-12-09T07:00:00Z. See whether"));
  }

  /** Beginning of the capture, a transaction that a restart delivers again, heartbeats alone, other tables, a second snapshot, numbers used again. */
  private static void deliverWhole() {
    SOURCE.snapshot(WHOLE, 1, 2);
    CapturedSource.Transaction first = SOURCE.sales(WHOLE, 3, 4, 5);
    first.send();
    layers.ingest().catchUp();
    first.events().get(2).send();
    first.end().send();
    SOURCE.elsewhere(morning(WHOLE));
    beat(WHOLE);
    SOURCE.sales(WHOLE, 6).send();
    SOURCE.snapshot(WHOLE, 7);
    SOURCE.sales(WHOLE, 8, 9).send();
    SOURCE.wrapAround();
    SOURCE.sales(WHOLE, 10).send();
    beat(WHOLE.plusDays(1));
  }

  private static SourceStatus look() {
    layers.ingest().catchUp();
    return watch.look();
  }

  private static SourceStatus lookAt(Instant now) {
    return new SourceWatch(layers.lake(), layers.pipeline(), layers.references(), TOPIC, Clock.fixed(now, ZoneOffset.UTC)).look();
  }

  private static ReleaseReport night() {
    layers.ingest().catchUp();
    microBatches.publish();
    return layers.batch().run(DUE);
  }

  private static void beat(LocalDate date) {
    SOURCE.heartbeat(morning(date)).send();
  }

  private static Instant morning(LocalDate date) {
    return date.atTime(7, 0).toInstant(ZoneOffset.UTC);
  }

  private static void open(String gates) throws IOException {
    layers =
        LawPipeline.open(
            folder, TOPIC, PartialsPublisher.nowhere(), text -> text.replace("  envelope: debezium\n", "  envelope: debezium\n  " + CapturedSource.SIGNALS + "\n") + gates);
    microBatches = new MicroBatches(layers);
    watch = watch();
  }

  private static SourceWatch watch() {
    return new SourceWatch(layers.lake(), layers.pipeline(), layers.references(), TOPIC, new AheadClock());
  }

  /** The real time, or some minutes later. */
  private static final class AheadClock extends Clock {
    @Override
    public Instant instant() {
      return Instant.now().plus(ahead);
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  private static List<LocalDate> published(ReleaseReport report) {
    return report.published().stream().map(release -> release.date().date()).toList();
  }

  private static List<LocalDate> rejected(ReleaseReport report) {
    return report.rejected().keySet().stream().map(BusinessDate::date).toList();
  }

  private static LocalDate date(int day) {
    return LocalDate.of(2010, 12, day);
  }
}
