package io.daybook.tests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;

import io.daybook.batch.ReleaseDesk;
import io.daybook.core.release.Evidence;
import io.daybook.core.release.NightlyListener;
import io.daybook.core.release.NightlyRequest;
import io.daybook.core.release.NightlyStep;
import io.daybook.core.release.PlannedRelease;
import io.daybook.core.release.Register;
import io.daybook.core.release.RegisterEntry;
import io.daybook.core.release.ReleaseReport;
import io.daybook.core.time.BusinessDate;
import io.daybook.core.time.DateRange;
import io.daybook.lake.PartialsPublisher;
import io.delta.tables.DeltaTable;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each gate has a date of its own that it holds back in the first night; then what was wrong is repaired, and the second night publishes all. */
class TestGates {
  private static final LocalDate RESTATED = date(1);
  private static final LocalDate WRONG_TOTAL = date(4);
  private static final LocalDate NO_TOTAL = date(5);
  private static final LocalDate LOST_ROW = date(6);
  private static final LocalDate LOST_IN_RELEASE = date(7);
  private static final LocalDate RULE_BREAKER = date(8);
  private static final LocalDate OUT_OF_RANGE = date(9);
  private static final LocalDate LOST_OFFSET = date(10);
  private static final LocalDate BROKEN_TRANSACTION = date(11);
  private static final List<LocalDate> DATES = date(1).datesUntil(date(12)).toList();
  private static final NightlyRequest DUE = NightlyRequest.due(Instant.parse("2010-12-13T06:00:00Z"));

  @TempDir private static Path folder;

  private static final InMemoryTopic TOPIC = new InMemoryTopic(1);
  private static LayersUnderTest layers;
  private static MicroBatches microBatches;
  private static long lsn;
  private static long offset;
  private static String firstRelease;
  private static ReleaseReport failed;
  private static List<RegisterEntry> failedEntries;
  private static String servedMeanwhile;
  private static ReleaseReport repaired;

  @BeforeAll
  static void holdBackAndRepair() throws IOException {
    open("0.25", "");
    totals(Map.of(RESTATED, "2,20.00"));
    sell(RESTATED);
    microBatches.publish();
    firstRelease = layers.batch().run(new NightlyRequest(DUE.asOf(), Optional.of(only(RESTATED)), NightlyRequest.Scope.CHANGES, "runner")).published().get(0).releaseId();

    send(RESTATED, 3, "10.00", "null");
    sell(date(2));
    sell(date(3));
    sell(WRONG_TOTAL);
    sell(NO_TOTAL);
    sell(LOST_ROW);
    sell(LOST_IN_RELEASE);
    send(RULE_BREAKER, 3, "-5.00", "null");
    sell(RULE_BREAKER);
    send(OUT_OF_RANGE, 1, "10.00", "null");
    send(OUT_OF_RANGE, 2, "90000.00", "null");
    layers.ingest().catchUp();
    send(LOST_OFFSET, 1, "10.00", "null");
    long lostOffset = offset++;
    TOPIC.skip(0);
    send(LOST_OFFSET, 2, "10.00", "null");
    layers.ingest().catchUp();
    send(BROKEN_TRANSACTION, 1, "10.00", transaction(1));
    send(BROKEN_TRANSACTION, 3, "10.00", transaction(3));
    layers.ingest().catchUp();
    microBatches.publish();
    totals(
        Map.of(
            RESTATED, "2,20.00", WRONG_TOTAL, "3,30.0100", RULE_BREAKER, "3,15", OUT_OF_RANGE, "2,90010.00", NO_TOTAL, "", LOST_IN_RELEASE, "5,50.00"));

    DeltaTable changes = DeltaTable.forPath(layers.spark(), layers.lake().folder().resolve("changes").toString());
    long whole = changes.history(1).head().getAs("version");
    changes.delete(col("business_date").equalTo(LOST_ROW).and(col("key").contains("at-2")));
    failed = layers.batch().run(DUE, losing(LOST_IN_RELEASE));
    failedEntries = register().entries();
    servedMeanwhile = served(RESTATED);

    changes.restoreToVersion(whole);
    send(WRONG_TOTAL, 3, "10.01", "null");
    correct(OUT_OF_RANGE, "90000.00", "90.00");
    send(LOST_OFFSET, 3, "10.00", "null");
    send(BROKEN_TRANSACTION, 2, "10.00", transaction(2));
    microBatches.publish();
    totals(
        Map.of(
            RESTATED, "3,30.00", WRONG_TOTAL, "3,30.01", RULE_BREAKER, "3,15", OUT_OF_RANGE, "2,100", LOST_OFFSET, "3,30", BROKEN_TRANSACTION, "3,30"));
    layers.close();
    open("0.34", "\"0:%d\"".formatted(lostOffset));
    repaired = layers.batch().run(DUE);
  }

  @AfterAll
  static void closeLayers() {
    layers.close();
  }

  @Test
  void datesThatPassEveryGateArePublished() {
    assertThat(failed.published()).extracting(release -> release.date().date()).containsExactly(date(2), date(3));
    Evidence evidence = evidenceOf(date(2));
    assertThat(evidence.gates().keySet())
        .containsExactly("completeness", "control_totals", "ranges", "row_counts", "rules", "unexplained_drift");
    assertThat(evidence.gates().values()).containsOnly("passed");
  }

  @Test
  void recordsOtherThanTheSourceSaysHoldADateBack() {
    String file = folder.resolve("totals.csv").toString();
    String advice = " Look for records that did not come, came twice at the source or are in quarantine, or correct the file; then run the night again.";
    assertThat(told(WRONG_TOTAL))
        .containsExactly(
            "control_totals: lines of the date's 2 records is 2, and " + file + " says 3: a difference of -1, where 0 is allowed."
                + " The speed layer has 2 in by_country.lines, the night 2: the two agree, and the source stands alone." + advice,
            "control_totals: pounds of the date's 2 records is 20, and " + file + " says 30.01: a difference of -10.01, where 0.01 is allowed."
                + " The speed layer has 20 in by_country.pounds, the night 20: the two agree, and the source stands alone." + advice);
    assertThat(failedGates(WRONG_TOTAL)).containsExactly("control_totals");
  }

  @Test
  void itIsToldWhichOfSourceSpeedLayerAndNightStandsAlone() {
    assertThat(told(WRONG_TOTAL)).allMatch(message -> message.contains(": the two agree, and the source stands alone."));
    assertThat(told(LOST_ROW))
        .anyMatch(message -> message.contains(" The speed layer has 2 in by_country.lines, the night 1: it agrees with the source, and the night stands alone."))
        .anyMatch(message -> message.contains(" The speed layer has 20 in by_country.pounds, the night 10: it agrees with the source, and the night stands alone."));
    assertThat(told(LOST_IN_RELEASE))
        .anyMatch(message -> message.contains(" The speed layer has 2 in by_country.lines, the night 1: no two of the three agree."));
  }

  @Test
  void dateThatTheSourceHasSaidNothingOfIsHeldBack() {
    assertThat(told(NO_TOTAL))
        .containsExactly(
            "control_totals: no control total for the date yet in %s. When the source has written it, run the night again.".formatted(folder.resolve("totals.csv")));
  }

  @Test
  void earlierReleaseStaysServedWhileItsRestatementIsHeldBack() {
    assertThat(told(RESTATED)).hasSize(2).allMatch(message -> message.startsWith("control_totals: "));
    assertThat(servedMeanwhile).isEqualTo(firstRelease);
  }

  @Test
  void rowThatTheMasterDatasetHasLostIsNamed() {
    assertThat(told(LOST_ROW))
        .anySatisfy(
            message ->
                assertThat(message)
                    .startsWith("row_counts: table changes has ")
                    .contains("Changes of the date that are not there once: [\"2010-12-06-at-2\"] at offset 0:")
                    .contains("(0 times). Restore the table from a backup"));
    assertThat(failedGates(LOST_ROW)).contains("row_counts");
  }

  @Test
  void recordsThatTheReleaseLacksAreCounted() {
    assertThat(told(LOST_IN_RELEASE))
        .contains(
            "row_counts: lines of by_country counts 1 records in the staged release, and the master dataset has 2 that break no rule; "
                + "they must be equal. Run the night again.");
  }

  @Test
  void tooManyRuleBreakersAreNamed() {
    assertThat(told(RULE_BREAKER))
        .containsExactly(
            "rules: 1 of 3 records break price_not_negative, and a share of 0.25 may: [\"2010-12-08-at-3\"]. "
                + "Correct them at their source, or allow more in gates.rules.price_not_negative, then run the night again.");
    assertThat(failedGates(RULE_BREAKER)).containsExactly("rules");
  }

  @Test
  void totalFarFromThoseBeforeIsHeldBack() {
    assertThat(told(OUT_OF_RANGE))
        .containsExactly(
            "ranges: pounds of total is 90010, and the last 3 releases have a median of 20: 2 to 200 is allowed, a factor of 10. "
                + "Look for what is missing, doubled or wrong in the source, or widen gates.ranges.total.pounds; then run the night again.");
  }

  @Test
  void offsetWithoutARecordHoldsTheDatesBesideItBack() {
    assertThat(told(LOST_OFFSET))
        .singleElement()
        .asString()
        .matches("completeness: no record at offsets 0:\\d+ of topic law\\.public\\.sale, beside records of the date \\(ingest batch \\d+\\)\\. Find out .*");
  }

  @Test
  void transactionThatLacksARecordHoldsItsDatesBack() {
    assertThat(told(BROKEN_TRANSACTION))
        .containsExactly(
            "completeness: transactions with changes of the date lack records: tx-571: 2 of 3 records, beside record [\"2010-12-11-at-1\"]. "
                + "Let the source send them again, then run the night again.");
  }

  @Test
  void everyDateIsPublishedOnceItsFaultIsRepaired() {
    assertThat(repaired.rejected()).isEmpty();
    assertThat(repaired.published())
        .extracting(release -> release.date().date())
        .containsExactlyElementsOf(DATES.stream().filter(date -> !List.of(date(2), date(3)).contains(date)).toList());
    assertThat(repaired.published().get(0).reason()).isEqualTo(PlannedRelease.Reason.LATE_CHANGES);
  }

  private static void open(String share, String knownGaps) throws IOException {
    String gates =
        """
        gates:
          control_totals: { path: totals.csv, columns: { lines: count, pounds: { sum: quantity * unit_price, scale: 4 } }, tolerance: 0.01 }
          row_counts: exact
          rules: { price_not_negative: %s }
          ranges: { total: { pounds: { last: 3, factor: 10 } } }
          completeness: { of: [offsets, transactions], known_gaps: [%s] }
        """;
    layers = LawPipeline.open(folder, TOPIC, PartialsPublisher.nowhere(), text -> text + gates.formatted(share, knownGaps));
    microBatches = new MicroBatches(layers);
  }

  /** Two sales of ten pounds, in an ingest batch of their own. */
  private static void sell(LocalDate date) {
    send(date, 1, "10.00", "null");
    send(date, 2, "10.00", "null");
    layers.ingest().catchUp();
  }

  private static void send(LocalDate date, int minute, String pounds, String transaction) {
    lsn++;
    Sent.Line line = new Sent.Line(date + "-at-" + minute, "EIRE", 1, new BigDecimal(pounds), date.atTime(10, minute));
    Sent sale = new Sent(0, Truth.instant(line.soldAt()).plusSeconds(2), "c", lsn, null, line);
    String json = new String(sale.value(), UTF_8).replace("\"transaction\":null", "\"transaction\":" + transaction);
    TOPIC.send(0, sale.arrival(), json.getBytes(UTF_8));
    offset++;
  }

  private static String transaction(int nth) {
    return "{\"id\":\"tx-571\",\"total_order\":%d,\"data_collection_order\":%d}".formatted(10 * nth, nth);
  }

  private static void correct(LocalDate date, String from, String to) {
    lsn++;
    Sent.Line before = new Sent.Line(date + "-at-2", "EIRE", 1, new BigDecimal(from), date.atTime(10, 2));
    Sent.Line after = new Sent.Line(before.id(), "EIRE", 1, new BigDecimal(to), before.soldAt());
    Sent correction = new Sent(0, Truth.instant(before.soldAt()).plusSeconds(60), "u", lsn, before, after);
    TOPIC.send(0, correction.arrival(), correction.value());
    offset++;
  }

  /** Writes what the source says: two lines of ten pounds on each date, but for those that are given; nothing of a date with an empty text. */
  private static void totals(Map<LocalDate, String> others) throws IOException {
    StringBuilder csv = new StringBuilder("business_date,lines,pounds\n");
    for (LocalDate date : DATES) {
      String totals = others.getOrDefault(date, "2,20.00");
      csv.append(totals.isEmpty() ? "" : date + "," + totals + "\n");
    }
    Files.writeString(folder.resolve("totals.csv"), csv);
  }

  /** Deletes a staged row of the date before the gates look at it. */
  private static NightlyListener losing(LocalDate date) {
    return (step, what) -> {
      if (step == NightlyStep.STAGED) {
        DeltaTable.forPath(layers.spark(), layers.lake().folder().resolve("final_by_country").toString())
            .delete(col("business_date").equalTo(date).and(col("window_start").equalTo(Truth.instant(date.atTime(10, 1)))));
      }
    };
  }

  private static List<String> told(LocalDate date) {
    return failed.rejected().get(new BusinessDate(date));
  }

  private static List<String> failedGates(LocalDate date) {
    return evidenceOf(date).gates().entrySet().stream().filter(gate -> gate.getValue().equals("failed")).map(Map.Entry::getKey).toList();
  }

  private static Evidence evidenceOf(LocalDate date) {
    return failedEntries.stream().filter(entry -> entry.date().date().equals(date)).reduce((earlier, later) -> later).orElseThrow().evidence().orElseThrow();
  }

  private static Register register() {
    return layers.desk().register();
  }

  private static String served(LocalDate date) {
    return register().standing(new BusinessDate(date)).served().orElseThrow().releaseId();
  }

  private static DateRange only(LocalDate date) {
    return new DateRange(new BusinessDate(date), new BusinessDate(date));
  }

  private static LocalDate date(int day) {
    return LocalDate.of(2010, 12, day);
  }
}
