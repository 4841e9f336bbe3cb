package io.daybook.tests;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.daybook.batch.ReleaseAudit;
import io.daybook.core.release.RegisterEntry;
import io.daybook.core.release.RegisterEvent;
import io.daybook.core.time.BusinessDate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A year that is released at once, by {@code daybook nightly --from --to}, and killed with -9 three times: what it comes to is what an undisturbed run over
 * the same topic comes to.
 */
@Tag("long")
class BackfillIT {
  private static final int PARTITIONS = 2;
  private static final int KILLS = 3;
  private static final Duration HANG = Duration.ofMinutes(20);
  private static final long SEED = 20101201;

  @TempDir private Path temp;

  private final Random random = new Random(SEED);
  private Path papers;
  private Path data;

  @Test
  void yearThatIsKilledThreeTimesIsTheYear() throws Exception {
    papers = Files.createDirectory(temp.resolve("papers"));
    data = Files.createDirectory(temp.resolve("data"));
    LawPipeline.write(data);
    try (KafkaUnderTest kafka = KafkaUnderTest.start(temp.resolve("kafka"))) {
      TopicOfSent.create(kafka.bootstrapServers(), LawPipeline.TOPIC, PARTITIONS).send(year());
      for (int kill = 1; kill <= KILLS; kill++) {
        killSomewhere(kafka, kill);
      }
      DaybookProcess.Outcome end = DaybookProcess.run(papers, HANG, backfill(kafka, "killed"));
      assertThat(end.exitCode()).as(end.toString()).isZero();
      DaybookProcess.Outcome undisturbed = DaybookProcess.run(papers, HANG, backfill(kafka, "undisturbed", "--full"));
      assertThat(undisturbed.exitCode()).as(undisturbed.toString()).isZero();

      Map<BusinessDate, Map<String, String>> expected = checksums("undisturbed");
      assertThat(checksums("killed")).isEqualTo(expected).hasSizeGreaterThan(200);
    }
  }

  /** Ends a run with -9 at some line of what it tells, or a moment later. */
  private void killSomewhere(KafkaUnderTest kafka, int kill) throws InterruptedException {
    try (DaybookProcess night = DaybookProcess.start(papers, backfill(kafka, "killed"))) {
      int lines = 1 + random.nextInt(kill * 6);
      await("line " + lines).atMost(HANG).until(() -> !night.isAlive() || night.output().lines().count() >= lines);
      Thread.sleep(random.nextInt(3000));
      assertThat(night.isAlive()).as("kill %d is within the run: %s", kill, night.told()).isTrue();
      night.kill();
    }
  }

  private String[] backfill(KafkaUnderTest kafka, String folder, String... further) {
    List<String> command =
        new ArrayList<>(List.of("nightly", "--from", "2010-12", "--to", "2011-11", "--pipeline", data.resolve("law.yaml").toString()));
    command.addAll(List.of("--kafka", kafka.bootstrapServers(), "--folder", temp.resolve(folder).toString()));
    command.addAll(List.of(further));
    return command.toArray(String[]::new);
  }

  /** Of each date's one release, by metric. */
  private Map<BusinessDate, Map<String, String>> checksums(String folder) throws IOException {
    try (LayersUnderTest layers = LayersUnderTest.open(LawPipeline.pipeline(UnaryOperator.identity()), data, temp.resolve(folder), new InMemoryTopic(PARTITIONS))) {
      ReleaseAudit audit = new ReleaseAudit(layers.lake(), layers.pipeline());
      assertThat(audit.verify()).isEmpty();
      List<RegisterEntry> entries = audit.register().entries();
      assertThat(entries).allMatch(entry -> entry.event() == RegisterEvent.PUBLISHED && entry.releaseNumber() == 1);
      return entries.stream().collect(toMap(RegisterEntry::date, entry -> entry.evidence().orElseThrow().checksums(), (one, other) -> one, TreeMap::new));
    }
  }

  /** The lives of a few records each three days. */
  private static List<Sent> year() {
    List<Sent> year = new ArrayList<>();
    LocalDate end = LocalDate.parse("2011-12-01");
    for (LocalDate date = LocalDate.parse("2010-12-01"); date.isBefore(end); date = date.plusDays(3)) {
      year.addAll(new Histories(SEED, date, PARTITIONS, 1_000_000 + 1_000L * date.toEpochDay()).deliveries(20));
    }
    return year;
  }
}
