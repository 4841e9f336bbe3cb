package io.daybook.tests;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import io.daybook.batch.BatchLayer;
import io.daybook.batch.ReleaseAudit;
import io.daybook.batch.ReleaseDesk;
import io.daybook.batch.ReleaseDiff;
import io.daybook.cli.ReleasePack;
import io.daybook.core.DaybookException;
import io.daybook.core.pack.SignedPack;
import io.daybook.core.pack.SigningKey;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.release.NightlyRequest;
import io.daybook.core.release.NightlyStep;
import io.daybook.core.release.PlannedRelease;
import io.daybook.core.release.RegisterEntry;
import io.daybook.core.release.RegisterEvent;
import io.daybook.core.release.ReleaseGate;
import io.daybook.core.release.ReleaseReport;
import io.daybook.core.time.BusinessDate;
import io.daybook.core.time.DateRange;
import io.daybook.lake.LakeTable;
import io.delta.tables.DeltaTable;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.delta.DeltaLog;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The life of releases on real tables: restated, proposed, approved, taken back, closed, audited, made again. Each test has a business date of its own in
 * the same tables.
 */
class TestReleases {
  private static final Instant NIGHT = Instant.parse("2011-01-31T06:00:00Z");

  @TempDir private static Path folder;

  private static final InMemoryTopic topic = new InMemoryTopic(1);
  private static LayersUnderTest layers;
  private static MicroBatches microBatches;
  private static BusinessDate lastDay = BusinessDate.parse("2010-12-01");
  private static long lsn;

  private final BusinessDate day = lastDay = lastDay.plusDays(1);

  @BeforeAll
  static void openLayers() throws IOException {
    layers = LawPipeline.open(folder, topic);
    microBatches = new MicroBatches(layers);
  }

  @AfterAll
  static void closeLayers() {
    layers.close();
  }

  @Test
  void lateChangeRestatesTheDateAndBothReleasesCanBeMadeAgain() throws IOException {
    sell("10.00");
    String first = published(night());
    assertThat(night().plan().releases()).as("nothing has changed").isEmpty();
    sell("5.00");
    String second = published(night());

    assertThat(desk().register().entries())
        .filteredOn(entry -> entry.date().equals(day) && entry.releaseId().isPresent())
        .extracting(RegisterEntry::event, RegisterEntry::reason)
        .containsExactly(tuple(RegisterEvent.PUBLISHED, "first close"), tuple(RegisterEvent.PUBLISHED, "late changes"));
    assertThat(pounds(first)).isEqualByComparingTo("10.00");
    assertThat(pounds(second)).isEqualByComparingTo("15.00");
    assertThat(audit().verify()).isEmpty();
    for (String release : List.of(first, second)) {
      assertThat(audit().reproduce(release).values()).hasSize(2).allMatch(ReleaseAudit.Reproduced::isEqual);
    }
    ReleaseDiff diff = ReleaseDiff.of(layers.lake(), layers.pipeline(), first, second);
    assertThat(diff.changes().collectAsList()).singleElement().asString().contains("sale-" + lsn);
    Pipeline personal = LawPipeline.pipeline(text -> text.replace("id: string", "id: { type: string, pii: true }"));
    assertThat(ReleaseDiff.of(layers.lake(), personal, first, second).changes().collectAsList()).singleElement().asString().doesNotContain("sale-").contains("***");
    Row cell = diff.metrics().get("by_country").head();
    assertThat(cell.<BigDecimal>getAs("pounds_one")).isNull();
    assertThat(cell.<BigDecimal>getAs("pounds_other")).isEqualByComparingTo("5.00");
  }

  @Test
  void alteredChangeMakesAReleaseThatCannotBeMadeAgain() throws IOException {
    sell("10.00");
    String release = published(night());
    DeltaTable.forPath(layers.spark(), layers.lake().folder().resolve("changes").toString())
        .update(col("business_date").equalTo(lit(day.date())), Map.of("after.quantity", lit(2)));
    assertThat(audit().reproduce(release).get("by_country").isEqual()).isFalse();
    assertThatThrownBy(() -> batch(layers.pipeline()).remakeSkipped(requestOfDay()))
        .isInstanceOf(DaybookException.class)
        .hasMessageContaining("by_country of " + release)
        .hasMessageContaining("daybook audit verify");
  }

  @Test
  void datesThatANightLeavesAloneComeOutAsTheyWereReleased() {
    sell("10.00");
    published(night());
    assertThat(batch(layers.pipeline()).remakeSkipped(requestOfDay())).isEqualTo(1);
    sell("5.00");
    layers.ingest().catchUp();
    assertThat(batch(layers.pipeline()).remakeSkipped(requestOfDay())).as("a night would not leave it alone").isZero();
  }

  @Test
  @Tag("long")
  void backfillIsPublishedMonthByMonth() {
    BusinessDate first = BusinessDate.parse("2010-12-20"); // behind the days of the other tests
    for (int i = 0; i < 40; i++) {
      sell("1.00", first.plusDays(i));
    }
    List<String> steps = new ArrayList<>();
    NightlyRequest request = new NightlyRequest(NIGHT, Optional.of(new DateRange(first, first.plusDays(39))), NightlyRequest.Scope.CHANGES, "runner");

    assertThatThrownBy(() -> batch(layers.pipeline()).run(request, (step, what) -> {
      if (step == NightlyStep.RECORDED) {
        throw new IllegalStateException(what);
      }
    })).hasMessageContaining("31 published").hasMessageContaining("31 of 40 dates, about ");
    ReleaseReport rest = batch(layers.pipeline()).run(request, (step, what) -> steps.add(step.name()));

    assertThat(rest.published()).extracting(PlannedRelease::date).containsExactlyElementsOf(new DateRange(first.plusDays(31), first.plusDays(39)).stream().toList());
    assertThat(steps).containsExactly("CAUGHT_UP", "PLANNED", "STAGED", "CHECKED", "VOUCHED", "RECORDED", "EFFECTIVE");
    assertThat(audit().verify()).isEmpty();
    assertThat(batch(layers.pipeline()).remakeSkipped(request)).isEqualTo(40);
  }

  @Test
  void oneFlippedByteIsFoundAndNamed() throws IOException {
    sell("10.00");
    published(night());
    for (LakeTable table : List.of(
        layers.lake().tables().changes(),
        layers.lake().tables().finalOf(layers.pipeline().metrics().get(0)),
        layers.lake().tables().releases(),
        layers.lake().tables().releaseFiles())) {
      Path newest = newestFile(table);
      byte[] bytes = Files.readAllBytes(newest);
      for (int place : new int[] {4, bytes.length / 2, bytes.length - 9}) {
        byte[] flipped = bytes.clone();
        flipped[place] ^= 1;
        Files.write(newest, flipped);
        assertThat(audit().verify()).as("byte %d of %s", place, newest).anyMatch(problem -> problem.contains(newest.getFileName().toString()));
      }
      Files.write(newest, bytes);
    }
    assertThat(audit().verify()).isEmpty();
  }

  @Test
  @Tag("long")
  void cutOffTailIsFoundAndNothingIsReleasedOntoIt() throws IOException {
    sell("10.00");
    published(night());
    long last = desk().register().nextNumber() - 1;
    Path log = layers.lake().folder().resolve("releases/_delta_log");
    try (Stream<Path> commits = Files.list(log)) {
      Path tail = commits.filter(file -> file.toString().endsWith(".json")).max(Path::compareTo).orElseThrow();
      Path aside = Files.move(tail, folder.resolve("aside"));
      DeltaLog.clearCache();
      assertThat(audit().verify()).singleElement().asString().contains("its end is missing").contains("entry " + last);
      sell("1.00");
      assertThatThrownBy(this::night).isInstanceOf(DaybookException.class).hasMessageContaining("its end is missing").hasMessageContaining("backup");
      Files.move(aside, tail);
      DeltaLog.clearCache();
    }
    assertThat(night().published()).hasSize(1);
  }

  @Test
  @Tag("long")
  void releaseThatWaitsIsServedWhenSomebodyElseHasApproved() throws IOException {
    sell("10.00");
    ReleaseReport report = night("all");
    assertThat(report.published()).isEmpty();
    String release = report.proposed().get(0).releaseId();
    assertThat(served()).isEmpty();
    assertThat(night("all").plan().heldBack()).containsKey(day);

    assertThatThrownBy(() -> desk().approve(release, "runner", "looks good")).hasMessageContaining("somebody else has to approve");
    assertThatThrownBy(() -> desk().approve(release, "anna", " ")).hasMessageContaining("reason");
    assertThatThrownBy(() -> desk().approve("2010-12-01-r9", "anna", "why not")).hasMessageContaining("There is no release");
    desk().approve(release, "anna", "compared with the till");
    assertThat(served()).contains(release);
    assertThatThrownBy(() -> desk().approve(release, "anna", "again")).hasMessageContaining("does not wait for approval");
    assertThat(audit().verify()).isEmpty();
  }

  @Test
  void rejectedProposalIsNotServedAndProposedAgain() throws IOException {
    sell("10.00");
    String first = published(night("restatements"));
    sell("5.00");
    String second = night("restatements").proposed().get(0).releaseId();
    desk().reject(second, "anna", "the till says 14");
    assertThat(served()).contains(first);
    assertThat(night("restatements").proposed()).extracting(PlannedRelease::number).containsExactly(2);
    desk().close(onlyDay(), "anna", "enough");
  }

  @Test
  @Tag("long")
  void rolledBackReleaseIsNeverServedAgainAndTheDateWaitsForItsName() {
    sell("10.00");
    String first = published(night());
    sell("5.00");
    published(night());
    assertThat(desk().rollBack(day, "anna", "sold twice")).hasValueSatisfying(served -> assertThat(served.releaseId()).isEqualTo(first));
    assertThat(served()).contains(first);
    assertThat(night().plan().heldBack()).containsKey(day);

    ReleaseReport byName = batch(layers.pipeline()).run(requestOfDay());
    assertThat(byName.published()).extracting(PlannedRelease::number).containsExactly(3);
    assertThat(served()).contains(byName.published().get(0).releaseId());
    assertThat(desk().rollBack(day, "anna", "again")).as("not to the one that was taken back").hasValueSatisfying(served -> assertThat(served.releaseId()).isEqualTo(first));
    assertThat(desk().rollBack(day, "anna", "all of it")).isEmpty();
    assertThat(served()).isEmpty();
    assertThat(audit().verify()).isEmpty();
  }

  @Test
  @Tag("long")
  void closedDateDoesNotChangeUntilItIsOpened() {
    sell("10.00");
    String first = published(night());
    DateRange closed = new DateRange(day, day.plusDays(400));
    assertThat(desk().close(closed, "anna", "books are closed")).contains(day).hasSize(401);
    sell("5.00");
    assertThat(night().plan().heldBack()).containsEntry(day, "it is closed");
    assertThatThrownBy(() -> desk().rollBack(day, "anna", "no")).hasMessageContaining("is closed");
    assertThat(served()).contains(first);
    assertThat(desk().open(closed, "bert", "auditor agreed")).contains(day).hasSize(401);
    assertThat(published(night())).isEqualTo(served().orElseThrow());
  }

  @Test
  @Tag("long")
  void whatComesForAClosedDateIsBookedInTheNextReleaseAndTakenBackWhenTheDateIsOpened() throws IOException {
    sell("10.00");
    String first = timelyNight(day).orElseThrow();
    BusinessDate next = lastDay = day.plusDays(1);
    DateRange closed = new DateRange(day, day);
    ReleaseDesk desk = new ReleaseDesk(layers.lake(), Clock.systemUTC());
    desk.close(closed, "anna", "books are closed");
    sell("5.00");
    timelyNight(day);
    assertThat(adjustments()).as("no later date is released").isEmpty();

    sell("100.00", next);
    String open = timelyNight(next).orElseThrow();
    assertThat(adjustments()).containsExactly(tuple(next, day, "[\"sale-%d\"]".formatted(lsn - 1), "5.0000", open));
    assertThat(pounds(open)).as("it is beside the date's own figures").isEqualByComparingTo("100.00");
    assertThat(served()).contains(first);
    sell("1.00", next);
    String again = timelyNight(next).orElseThrow();
    assertThat(adjustments()).as("taken over").containsExactly(tuple(next, day, "[\"sale-%d\"]".formatted(lsn - 2), "5.0000", again));
    assertThat(packed(again, "adjustments.csv"))
        .filteredOn(line -> line.startsWith("by_country,"))
        .singleElement()
        .asString()
        .startsWith("by_country,%s,".formatted(next))
        .contains(",%s,\"[\"\"sale-%d\"\"]\",".formatted(day, lsn - 2), ",5.0000,")
        .endsWith(again);
    desk.rollBack(next, "anna", "it was a mistake");
    assertThat(adjustments()).extracting(adjustment -> adjustment.toList().get(4)).containsExactly(open);

    desk.open(closed, "bert", "auditor agreed");
    String second = timelyNight(day).orElseThrow();
    assertThat(pounds(second)).isEqualByComparingTo("15.00");
    assertThat(adjustments())
        .extracting(adjustment -> adjustment.toList().subList(0, 2), adjustment -> adjustment.toList().get(3))
        .containsExactlyInAnyOrder(tuple(List.of(next, day), "5.0000"), tuple(List.of(day, day), "-5.0000"));
    assertThat(audit().verify()).isEmpty();
    for (String release : List.of(open, again, second)) {
      assertThat(audit().reproduce(release)).hasSize(3).allSatisfy((name, made) -> assertThat(made.isEqual()).as(name).isTrue());
    }
  }

  @Test
  void runThatEndsAtAnyStepIsCompletedByTheNext() {
    sell("10.00");
    for (NightlyStep last : NightlyStep.values()) {
      assertThatThrownBy(
              () ->
                  batch(layers.pipeline())
                      .run(
                          NightlyRequest.due(NIGHT),
                          (step, what) -> {
                            if (step == last) {
                              throw new IllegalStateException("ends here");
                            }
                          }))
          .hasMessage("ends here");
      if (last.compareTo(NightlyStep.RECORDED) < 0) {
        assertThat(served()).as("after %s", last).isEmpty();
        assertThat(audit().verify()).isEmpty();
      } else {
        break;
      }
    }
    assertThat(night().plan().releases()).isEmpty();
    assertThat(pounds(served().orElseThrow())).isEqualByComparingTo("10.00");
    assertThat(audit().verify()).isEmpty();
  }

  private void sell(String pounds) {
    sell(pounds, day);
    microBatches.publish();
  }

  private static void sell(String pounds, BusinessDate date) {
    lsn++;
    Sent.Line line = new Sent.Line("sale-" + lsn, "EIRE", 1, new BigDecimal(pounds), date.date().atTime(10, (int) (lsn % 60)));
    Sent sale = new Sent(0, Truth.instant(line.soldAt()).plusSeconds(2), "c", lsn, null, line);
    topic.send(sale.partition(), sale.arrival(), sale.value());
  }

  /** Of the metric by country: date of the release that books it, date it counts for, record, pounds, release. */
  private List<Tuple> adjustments() {
    return new MergedView(layers).adjustments("by_country")
        .where(col("origin_date").equalTo(lit(day.date())))
        .collectAsList().stream()
        .map(row -> tuple(new BusinessDate(row.getAs("business_date")), new BusinessDate(row.getAs("origin_date")), row.getAs("record_key"),
            row.getAs("pounds").toString(), row.getAs("release_id")))
        .toList();
  }

  /** The lines of a file of a release's pack, which holds. */
  private static List<String> packed(String release, String file) throws IOException {
    Path pack = folder.resolve("packs").resolve(release);
    SigningKey key = SigningKey.generate();
    new ReleasePack(layers.lake(), layers.lake().folder().getParent(), layers.pipeline(), Clock.systemUTC()).write(release, pack, key, "anna");
    assertThat(new SignedPack(pack).problems(key.verifyingKey())).isEmpty();
    return Files.readAllLines(pack.resolve(file));
  }

  /** A night of a date, after which views show its release. */
  private static Optional<String> timelyNight(BusinessDate date) {
    microBatches.publish();
    return layers.batch(Clock.systemUTC(), new ReleaseGate[0]).run(requestOf(date)).published().stream().map(PlannedRelease::releaseId).findFirst();
  }

  private ReleaseReport night() {
    return batch(layers.pipeline()).run(request());
  }

  /** By a pipeline file that asks for approval. */
  private ReleaseReport night(String approval) throws IOException {
    return batch(LawPipeline.pipeline(text -> text.replace("grace: 6 hours", "grace: 6 hours, approval: " + approval))).run(request());
  }

  /** Without gates, which have tests of their own and take most of a small night. */
  private static BatchLayer batch(Pipeline pipeline) {
    return new BatchLayer(layers.lake(), pipeline, layers.references(), layers.ingest(), List.of(), new HastyClock());
  }

  private static NightlyRequest request() {
    return new NightlyRequest(NIGHT, Optional.empty(), NightlyRequest.Scope.CHANGES, "runner");
  }

  private NightlyRequest requestOfDay() {
    return requestOf(day);
  }

  private static NightlyRequest requestOf(BusinessDate date) {
    return new NightlyRequest(NIGHT, Optional.of(new DateRange(date, date)), NightlyRequest.Scope.CHANGES, "runner");
  }

  private DateRange onlyDay() {
    return new DateRange(day, day);
  }

  private static Path newestFile(LakeTable table) throws IOException {
    List<Path> files = new ArrayList<>();
    for (String file : layers.lake().read(table).inputFiles()) {
      files.add(Path.of(URI.create(file)));
    }
    return files.stream().max(Comparator.comparing(file -> file.toFile().lastModified())).orElseThrow();
  }

  /** The release of the test's own date. */
  private String published(ReleaseReport report) {
    assertThat(report.rejected()).isEmpty();
    return report.published().stream().filter(release -> release.date().equals(day)).findFirst().orElseThrow().releaseId();
  }

  private Optional<String> served() {
    return desk().register().standing(day).served().map(release -> release.releaseId());
  }

  private BigDecimal pounds(String release) {
    LakeTable table = layers.lake().tables().finalOf(layers.pipeline().metric("by_country").orElseThrow());
    return layers.lake().read(table).where(col("release_id").equalTo(release)).agg(sum("pounds")).head().getDecimal(0);
  }

  private ReleaseDesk desk() {
    return layers.desk();
  }

  private ReleaseAudit audit() {
    return new ReleaseAudit(layers.lake(), layers.pipeline());
  }
}
