package io.daybook.tests;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import io.daybook.batch.ReleaseAudit;
import io.daybook.batch.ReleaseDesk;
import io.daybook.batch.ReleaseDiff;
import io.daybook.core.DaybookException;
import io.daybook.core.release.NightlyRequest;
import io.daybook.core.release.NightlyStep;
import io.daybook.core.release.PlannedRelease;
import io.daybook.core.release.RegisterEntry;
import io.daybook.core.release.RegisterEvent;
import io.daybook.core.release.ReleaseReport;
import io.daybook.core.time.BusinessDate;
import io.daybook.core.time.DateRange;
import io.daybook.lake.LakeTable;
import io.daybook.lake.PartialsPublisher;
import io.delta.tables.DeltaTable;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.delta.DeltaLog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The life of releases on real tables: restated, proposed, approved, taken back, closed, audited, made again. */
class TestReleases {
  private static final BusinessDate DAY = BusinessDate.parse("2010-12-01");
  private static final DateRange ONLY_DAY = new DateRange(DAY, DAY);
  private static final Instant NIGHT = Instant.parse("2010-12-03T06:00:00Z");

  @TempDir private Path folder;

  private final InMemoryTopic topic = new InMemoryTopic(1);
  private LayersUnderTest layers;
  private MicroBatches microBatches;
  private long lsn;

  @BeforeEach
  void openLayers() throws IOException {
    open("none");
  }

  @AfterEach
  void closeLayers() {
    layers.close();
  }

  @Test
  void lateChangeRestatesTheDateAndBothReleasesCanBeMadeAgain() {
    sell("10.00");
    String first = published(night());
    assertThat(night().plan().releases()).as("nothing has changed").isEmpty();
    sell("5.00");
    String second = published(night());

    assertThat(register()).extracting(RegisterEntry::event, RegisterEntry::reason).containsExactly(
        tuple(RegisterEvent.PUBLISHED, "first close"), tuple(RegisterEvent.PUBLISHED, "late changes"));
    assertThat(pounds(first)).isEqualByComparingTo("10.00");
    assertThat(pounds(second)).isEqualByComparingTo("15.00");
    assertThat(audit().verify()).isEmpty();
    for (String release : List.of(first, second)) {
      assertThat(audit().reproduce(release).values()).hasSize(2).allMatch(ReleaseAudit.Reproduced::isEqual);
    }
    ReleaseDiff diff = ReleaseDiff.of(layers.lake(), layers.pipeline(), first, second);
    assertThat(diff.changes().collectAsList()).hasSize(1);
    Row cell = diff.metrics().get("by_country").head();
    assertThat(cell.<BigDecimal>getAs("pounds_one")).isNull();
    assertThat(cell.<BigDecimal>getAs("pounds_other")).isEqualByComparingTo("5.00");
  }

  @Test
  void alteredChangeMakesAReleaseThatCannotBeMadeAgain() {
    sell("10.00");
    String release = published(night());
    DeltaTable.forPath(layers.spark(), layers.lake().folder().resolve("changes").toString())
        .update(Map.of("after.quantity", lit(2)));
    assertThat(audit().reproduce(release).get("by_country").isEqual()).isFalse();
  }

  @Test
  void oneFlippedByteIsFoundAndNamed() throws IOException {
    sell("10.00");
    published(night());
    sell("5.00");
    published(night());
    for (LakeTable table : List.of(
        layers.lake().tables().changes(),
        layers.lake().tables().finalOf(layers.pipeline().metrics().get(0)),
        layers.lake().tables().releases(),
        layers.lake().tables().releaseFiles())) {
      for (String file : layers.lake().read(table).inputFiles()) {
        Path path = Path.of(URI.create(file));
        byte[] bytes = Files.readAllBytes(path);
        for (int place : new int[] {4, bytes.length / 2, bytes.length - 9}) {
          byte[] flipped = bytes.clone();
          flipped[place] ^= 1;
          Files.write(path, flipped);
          assertThat(audit().verify()).as("byte %d of %s", place, path).anyMatch(problem -> problem.contains(path.getFileName().toString()));
        }
        Files.write(path, bytes);
      }
    }
    assertThat(audit().verify()).isEmpty();
  }

  @Test
  void cutOffTailIsFoundAndNothingIsReleasedOntoIt() throws IOException {
    sell("10.00");
    published(night());
    sell("5.00");
    published(night());
    Path log = layers.lake().folder().resolve("releases/_delta_log");
    try (var commits = Files.list(log)) {
      Files.delete(commits.filter(file -> file.toString().endsWith(".json")).max(Path::compareTo).orElseThrow());
    }
    DeltaLog.clearCache();
    assertThat(audit().verify()).singleElement().asString().contains("its end is missing").contains("entry 1");
    sell("1.00");
    assertThatThrownBy(this::night).isInstanceOf(DaybookException.class).hasMessageContaining("its end is missing").hasMessageContaining("backup");
  }

  @Test
  void releaseThatWaitsIsServedWhenSomebodyElseHasApproved() throws IOException {
    layers.close();
    open("all");
    sell("10.00");
    ReleaseReport report = night();
    assertThat(report.published()).isEmpty();
    String release = report.proposed().get(0).releaseId();
    assertThat(served()).isEmpty();
    assertThat(night().plan().heldBack()).containsKey(DAY);

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
    layers.close();
    open("restatements");
    sell("10.00");
    String first = published(night());
    sell("5.00");
    String second = night().proposed().get(0).releaseId();
    desk().reject(second, "anna", "the till says 14");
    assertThat(served()).contains(first);
    assertThat(night().proposed()).extracting(PlannedRelease::number).containsExactly(2);
  }

  @Test
  void rolledBackReleaseIsNeverServedAgainAndTheDateWaitsForItsName() {
    sell("10.00");
    String first = published(night());
    sell("5.00");
    published(night());
    assertThat(desk().rollBack(DAY, "anna", "sold twice")).hasValueSatisfying(served -> assertThat(served.releaseId()).isEqualTo(first));
    assertThat(served()).contains(first);
    assertThat(night().plan().heldBack()).containsKey(DAY);

    ReleaseReport byName = layers.batch().run(new NightlyRequest(NIGHT, Optional.of(ONLY_DAY), NightlyRequest.Scope.CHANGES, "runner"));
    assertThat(byName.published()).extracting(PlannedRelease::number).containsExactly(3);
    assertThat(served()).contains(byName.published().get(0).releaseId());
    assertThat(desk().rollBack(DAY, "anna", "again")).as("not to the one that was taken back").hasValueSatisfying(served -> assertThat(served.releaseId()).isEqualTo(first));
    assertThat(desk().rollBack(DAY, "anna", "all of it")).isEmpty();
    assertThat(served()).isEmpty();
    assertThat(audit().verify()).isEmpty();
  }

  @Test
  void closedDateDoesNotChangeUntilItIsOpened() {
    sell("10.00");
    String first = published(night());
    assertThat(desk().close(DateRange.parse("2010-12"), "anna", "books are closed")).hasSize(31);
    sell("5.00");
    assertThat(night().plan().heldBack()).containsExactly(Map.entry(DAY, "it is closed"));
    assertThatThrownBy(() -> desk().rollBack(DAY, "anna", "no")).hasMessageContaining("is closed");
    assertThat(served()).contains(first);
    assertThat(desk().open(ONLY_DAY, "bert", "auditor agreed")).containsExactly(DAY);
    assertThat(published(night())).isEqualTo(served().orElseThrow());
  }

  @Test
  void runThatEndsAtAnyStepIsCompletedByTheNext() {
    sell("10.00");
    for (NightlyStep last : NightlyStep.values()) {
      assertThatThrownBy(
              () ->
                  layers
                      .batch()
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

  private void open(String approval) throws IOException {
    layers = LawPipeline.open(folder, topic, PartialsPublisher.nowhere(), text -> text.replace("grace: 6 hours", "grace: 6 hours, approval: " + approval));
    microBatches = new MicroBatches(layers);
  }

  private void sell(String pounds) {
    lsn++;
    Sent.Line line = new Sent.Line("sale-" + lsn, "EIRE", 1, new BigDecimal(pounds), LocalDate.parse("2010-12-01").atTime(10, (int) lsn));
    Sent sale = new Sent(0, Truth.instant(line.soldAt()).plusSeconds(2), "c", lsn, null, line);
    topic.send(sale.partition(), sale.arrival(), sale.value());
    microBatches.publish();
  }

  private ReleaseReport night() {
    return layers.batch().run(new NightlyRequest(NIGHT, Optional.empty(), NightlyRequest.Scope.CHANGES, "runner"));
  }

  private static String published(ReleaseReport report) {
    assertThat(report.rejected()).isEmpty();
    return report.published().get(0).releaseId();
  }

  private Optional<String> served() {
    return desk().register().standing(DAY).served().map(release -> release.releaseId());
  }

  private List<RegisterEntry> register() {
    return desk().register().entries();
  }

  private BigDecimal pounds(String release) {
    LakeTable table = layers.lake().tables().finalOf(layers.pipeline().metric("by_country").orElseThrow());
    return layers.lake().read(table).where(col("release_id").equalTo(release)).agg(sum("pounds")).head().getDecimal(0);
  }

  private ReleaseDesk desk() {
    return new ReleaseDesk(layers.lake(), Clock.systemUTC());
  }

  private ReleaseAudit audit() {
    return new ReleaseAudit(layers.lake(), layers.pipeline());
  }
}
