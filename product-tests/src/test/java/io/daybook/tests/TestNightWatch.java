package io.daybook.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.daybook.cli.NightWatch;
import io.daybook.core.release.NightlyRequest;
import io.daybook.core.release.ReleaseReport;
import io.daybook.core.time.BusinessDate;
import io.daybook.reconciliation.DriftAlarm;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Nine dates of ten equal sales, one of each late; on the last but one, six. */
@Tag("long")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TestNightWatch {
  private static final LocalDate FIRST = LocalDate.parse("2010-12-01");
  private static final LocalDate BAD = FIRST.plusDays(7);
  private static final List<LocalDate> DATES = FIRST.datesUntil(FIRST.plusDays(9)).toList();

  @TempDir private static Path folder;

  private LayersUnderTest layers;
  private InMemoryTopic topic;
  private NightWatch watch;
  private ReleaseReport night;
  private List<DriftAlarm> alarms;
  private long lsn;

  @BeforeAll
  void oneNight() throws IOException {
    topic = new InMemoryTopic(1);
    layers = LawPipeline.open(folder, topic);
    for (LocalDate date : DATES) {
      for (int i = 0; i < 10; i++) {
        sell(date, i, i < (date.equals(BAD) ? 6 : 1) ? Duration.ofMinutes(30) : Duration.ofSeconds(2));
      }
    }
    new MicroBatches(layers).publish();
    night = night();
    watch = new NightWatch(layers.lake(), layers.pipeline(), layers.reconciliation(), folder);
    alarms = watch.look(night, Duration.ofSeconds(12));
  }

  @AfterAll
  void closeLayers() {
    layers.close();
  }

  @Test
  void dateThatIsUnlikeThoseBeforeItIsAnAlarmAndHoldsNothingBack() {
    assertThat(night.published()).hasSize(DATES.size());
    assertThat(alarms).isNotEmpty().extracting(DriftAlarm::date).containsOnly(new BusinessDate(BAD));
    List<DriftAlarm> ofPounds = alarms.stream().filter(alarm -> alarm.metric().equals("by_country") && alarm.measure().equals("pounds")).toList();
    assertThat(ofPounds).extracting(DriftAlarm::of).containsExactly(DriftAlarm.DIFFERENCE, "late");
    assertThat(ofPounds).allSatisfy(
        alarm -> {
          assertThat(alarm.share()).isEqualByComparingTo("0.6");
          assertThat(alarm.usualShare()).isEqualByComparingTo("0.1");
        });
  }

  @Test
  void collectorFindsTheNightInAFile() throws IOException {
    String metrics = Files.readString(folder.resolve("metrics/nightly.prom"));
    assertThat(metrics).contains(
        "daybook_nightly_releases{outcome=\"published\",pipeline=\"law\"} 9.0",
        "daybook_nightly_releases{outcome=\"rejected\",pipeline=\"law\"} 0.0",
        "daybook_nightly_run_seconds{pipeline=\"law\"} 12.0",
        "daybook_nightly_drift_alarms{pipeline=\"law\"} " + alarms.size() + ".0",
        "daybook_nightly_drift_share{measure=\"pounds\",metric=\"by_country\",of=\"late\",pipeline=\"law\"} 0.1",
        "daybook_nightly_end_timestamp_seconds{pipeline=\"law\"} ");
    try (Stream<Path> files = Files.list(folder.resolve("metrics"))) {
      assertThat(files).as("no draft is left").hasSize(1);
    }
  }

  @Test
  void nightThatReleasedNothingIsToldAsWell() throws IOException {
    String before = Files.readString(folder.resolve(NightWatch.FILE));
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    assertThat(new NightWatch(layers.lake(), layers.pipeline(), layers.reconciliation(), elsewhere).look(night(), Duration.ofSeconds(1))).isEmpty();
    assertThat(Files.readString(elsewhere.resolve(NightWatch.FILE))).contains("outcome=\"published\",pipeline=\"law\"} 0.0").doesNotContain("drift_share");
    assertThat(Files.readString(folder.resolve(NightWatch.FILE))).isEqualTo(before);
  }

  private ReleaseReport night() {
    return layers.batch().run(NightlyRequest.due(Truth.instant(DATES.get(DATES.size() - 1).plusDays(2).atStartOfDay())));
  }

  private void sell(LocalDate date, int minute, Duration delay) {
    Sent.Line line = new Sent.Line(date + "/" + minute, "EIRE", 1, BigDecimal.TEN, date.atTime(10, minute));
    Instant arrival = Truth.instant(line.soldAt()).plus(delay);
    Sent sale = new Sent(0, arrival, "c", ++lsn, null, line);
    topic.send(sale.partition(), sale.arrival(), sale.value());
  }
}
