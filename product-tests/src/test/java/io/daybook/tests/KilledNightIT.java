package io.daybook.tests;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;

import io.daybook.batch.ReleaseAudit;
import io.daybook.core.release.NightlyStep;
import io.daybook.core.release.PlannedRelease;
import io.daybook.core.release.Register;
import io.daybook.core.release.RegisterEntry;
import io.daybook.core.release.RegisterEvent;
import io.daybook.core.release.ReleaseReport;
import io.daybook.core.time.BusinessDate;
import io.daybook.lake.KafkaTopic;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nights that restate every date are killed with -9, each at another moment of the run, while readers look at the views all the time: at no moment do
 * they see figures of two nights, a date too few or a row too many. The night after each of them does what is left.
 */
@Tag("long") // minutes for each moment: readers and nights share the processor
class KilledNightIT {
  private static final List<LocalDate> DATES = LocalDate.parse("2010-12-01").datesUntil(LocalDate.parse("2010-12-04")).toList();
  private static final Duration PATIENCE = Duration.ofMinutes(3); // bounds a hang

  @TempDir private Path folder;

  private final Truth truth = new Truth(LawPipeline.rates());
  private final LateSales sales = new LateSales(DATES);
  private LayersUnderTest layers;
  private MicroBatches microBatches;
  private TopicOfSent topic;

  @Test
  void aKillBesideTheCommitThatPublishes() throws Exception {
    walk(List.of(NightMoment.IN_THE_COMMIT_THAT_PUBLISHES, NightMoment.BETWEEN_REGISTER_AND_ITS_HEAD));
  }

  @Test
  void aKillAtEachStepOfTheNight() throws Exception {
    List<NightMoment> steps = Stream.of(NightMoment.values()).filter(NightMoment::isStep).toList();
    assertThat(steps).hasSameSizeAs(NightlyStep.values());
    walk(steps);
  }

  @Test
  void aKillWithinCommitsOfTheNight() throws Exception {
    walk(Stream.of(NightMoment.values()).filter(moment -> !moment.isStep()).toList());
  }

  private void walk(List<NightMoment> moments) throws Exception {
    try (KafkaUnderTest kafka = KafkaUnderTest.start(folder.resolve("kafka"));
        LayersUnderTest opened = LawPipeline.open(folder, new KafkaTopic(kafka.bootstrapServers(), LawPipeline.TOPIC))) {
      layers = opened;
      layers.spark().conf().set("spark.sql.codegen.wholeStage", false); // half the time of a night over a few rows
      layers.spark().conf().set("spark.sql.codegen.factoryMode", "NO_CODEGEN");
      topic = TopicOfSent.create(kafka.bootstrapServers(), LawPipeline.TOPIC, LateSales.PARTITIONS);
      microBatches = new MicroBatches(layers);
      arrive();
      assertThat(layers.batch().run(NightProcess.REQUEST).published()).hasSameSizeAs(DATES);
      walk(moments, kafka.bootstrapServers());
    }
  }

  private void walk(List<NightMoment> moments, String bootstrapServers) throws Exception {
    try (NightReaders readers = NightReaders.start(layers, DATES, shown())) {
      int number = 1;
      for (NightMoment moment : moments) {
        number++;
        arrive();
        readers.know(number, shown());
        readers.awaitSight(number - 1);
        if (moment.hasReleases()) {
          readers.allow(number);
        }
        kill(moment, bootstrapServers);
        assertHasCome(moment, number);
        if (moment.hasReleases()) {
          readers.awaitSight(number);
        } else {
          readers.awaitLooks();
          readers.allow(number);
        }
        ReleaseReport next = layers.batch(layers.reconciliation()).run(NightProcess.REQUEST);
        readers.settle(number);
        assertIsComplete(moment, number, next, readers);
      }
      readers.awaitSight(number);
      assertHaveLooked(readers, number);
    }
  }

  /** Sends what comes before the next night, and lets the speed layer publish it. */
  private void arrive() throws Exception {
    topic.send(sales.next());
    microBatches.publish();
  }

  private void kill(NightMoment moment, String bootstrapServers) throws Exception {
    Path errors = folder.resolve("errors of " + moment);
    try (NightProcess night = NightProcess.startTo(moment, bootstrapServers, folder, errors)) {
      night.awaitMoment(moment, PATIENCE);
      assertThat(night.kill()).isEqualTo(NightProcess.KILLED);
    } catch (AssertionError e) {
      throw new AssertionError(e.getMessage() + ": " + Files.readString(errors), e);
    }
  }

  /** The run that was killed has come to its moment and no further. */
  private void assertHasCome(NightMoment moment, int number) {
    assertThat(hasRows("by_country", number)).as("%s: rows of the first metric", moment).isEqualTo(moment.hasFirstMetric());
    assertThat(hasRows("total", number)).as("%s: rows of the other metric", moment).isEqualTo(moment.hasAllMetrics());
    assertThat(audit().register().entries().stream().anyMatch(entry -> entry.releaseNumber() == number)).as("%s: releases", moment).isEqualTo(moment.hasReleases());
  }

  private boolean hasRows(String metric, int number) {
    return !layers.lake().read(layers.lake().tables().finalOf(layers.pipeline().metric(metric).orElseThrow())).where(col("release_id").contains("-r" + number + "-")).isEmpty();
  }

  /** The next run has released what the killed one had not, and nothing else. */
  private void assertIsComplete(NightMoment moment, int number, ReleaseReport next, NightReaders readers) {
    List<PlannedRelease> left = moment.hasReleases() ? List.of() : next.plan().releases();
    assertThat(next.plan().releases()).as("%s: what is left", moment).isEqualTo(left);
    assertThat(next.published()).as("%s: published", moment).isEqualTo(left).hasSize(moment.hasReleases() ? 0 : DATES.size());
    assertThat(left).allMatch(release -> release.number() == number && release.reason() == PlannedRelease.Reason.LATE_CHANGES);

    assertThat(audit().verify()).as("%s: audit", moment).isEmpty();
    Register register = audit().register();
    List<PlannedRelease> served = new ArrayList<>();
    for (LocalDate date : DATES) {
      BusinessDate businessDate = new BusinessDate(date);
      List<RegisterEntry> published = register.entries().stream().filter(entry -> entry.date().equals(businessDate)).toList();
      assertThat(published).as("%s: entries of %s", moment, date).allMatch(entry -> entry.event() == RegisterEvent.PUBLISHED);
      assertThat(published.stream().map(RegisterEntry::releaseNumber)).as("%s: releases of %s", moment, date).containsExactlyElementsOf(IntStream.rangeClosed(1, number).boxed().toList());
      String release = register.standing(businessDate).served().orElseThrow().releaseId();
      assertThat(release).isEqualTo("%s-r%d-%s", date, number, moment.hasReleases() ? readers.run(number) : next.plan().runId());
      served.add(new PlannedRelease(release, businessDate, number, PlannedRelease.Reason.LATE_CHANGES));
    }
    assertThat(register.entries()).extracting(RegisterEntry::releaseId).doesNotHaveDuplicates();
    assertThat(Cells.finals(layers, served)).as("%s: final", moment).isEqualTo(truth.finals(sales.sent()));
  }

  /** In every view the releases of every night were seen, and those of the night before while a run had been killed. */
  private static void assertHaveLooked(NightReaders readers, int nights) {
    System.out.printf("KilledNightIT: looks by view and release: %s%n", readers.looks());
    assertThat(readers.looks()).hasSize(5);
    readers.looks().forEach((view, looks) -> {
      assertThat(looks.keySet()).as(view).containsAll(IntStream.rangeClosed(1, nights).boxed().toList());
      assertThat(looks.values().stream().mapToInt(Integer::intValue).sum()).as("looks at %s", view).isGreaterThan(nights * 3);
    });
  }

  private Map<String, Map<String, String>> shown() {
    return ShownCells.of(truth, sales.sent(), DATES.get(DATES.size() - 1));
  }

  private ReleaseAudit audit() {
    return new ReleaseAudit(layers.lake(), layers.pipeline());
  }
}
