package io.daybook.tests;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import io.daybook.core.release.NightlyRequest;
import io.daybook.core.release.ReleaseReport;
import io.daybook.lake.LakeTable;
import io.daybook.lake.TableFormats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Row;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables and checkpoints of other Daybooks: what can be carried on is, all else is refused before anything is written, with what helps. */
class TestUpgrades {
  private static final int PARTITIONS = 2;
  private static final LocalDate DATE = LocalDate.parse("2010-12-05");

  @TempDir private Path folder;

  private final InMemoryTopic topic = new InMemoryTopic(PARTITIONS);
  private final Truth truth = new Truth(LawPipeline.rates());
  private List<Sent> deliveries;
  private int sent;
  private LayersUnderTest layers;
  private MicroBatches microBatches;

  @BeforeEach
  void halfOfTheRecordsAreThere() throws IOException {
    layers = LawPipeline.open(folder, topic);
    microBatches = new MicroBatches(layers);
    deliveries = new Histories(8, DATE, PARTITIONS, 0).deliveries(30);
    arrive(deliveries.size() / 2);
  }

  @AfterEach
  void close() {
    layers.close();
  }

  @Test
  void tablesOfBeforeFormatsAreCarriedOn() throws IOException {
    layers.lake().tables().all().forEach(this::forgetFormat);
    writeWithout(layers.lake().tables().ingestIntents(), "load_id", "from_row", "until_row");
    writeWithout(layers.lake().tables().ingestBatches(), "load_id", "from_row", "until_row");
    layers.close();

    reopen();

    assertThat(layers.lake().tables().all()).allMatch(table -> format(table).equals("2"));
    arrive(deliveries.size());
    assertThat(Cells.provisional(layers, lit(true))).isEqualTo(truth.provisionals(deliveries));
    assertNightExplainsAll();
  }

  @Test
  void tablesOfTheSpeedLayerThatCannotBeCarriedOnAreMadeAgain() throws IOException {
    writeWithout(layers.lake().tables().provisional(), "definition", "after_day");
    writeWithout(layers.lake().tables().speedBatches(), "definition", "malformed");
    forgetFormat(layers.lake().tables().provisional());
    forgetFormat(layers.lake().tables().speedBatches());
    layers.close();
    String refused =
        "Table %s has no column after_day, definition: an older Daybook has made it, in format 1, and this one writes format 2. What it holds cannot be carried on; make it again from the master dataset: daybook speed rebuild --pipeline FILE --kafka HOST:PORT --folder %s"
            .formatted(folder.resolve("lake/law/provisional"), folder);

    assertRefused(this::reopen, refused);
    assertRefused(() -> TableFormats.requireReadable(folder.resolve("lake"), LawPipeline.pipeline(UnaryOperator.identity())), refused);

    layers = LayersUnderTest.openToRebuild(LawPipeline.pipeline(UnaryOperator.identity()), folder, folder, topic);
    layers.rebuild();
    layers.close();
    reopen();
    microBatches.goOnAfterTheRebuild();
    assertThat(format(layers.lake().tables().provisional())).isEqualTo("2");
    assertThat(Cells.provisional(layers, lit(true))).isEqualTo(truth.provisionals(deliveries.subList(0, sent)));
    arrive(deliveries.size());
    assertThat(Cells.provisional(layers, lit(true))).isEqualTo(truth.provisionals(deliveries));
    assertNightExplainsAll();
  }

  @Test
  @Tag("long")
  void otherTablesThatCannotBeCarriedOnNeedANewFolder() {
    writeWithout(layers.lake().tables().quarantine(), "rule");
    layers.close();

    assertRefused(
        this::reopen,
        "Table %s has no column rule: an older Daybook has made it, in format 2, and this one writes format 2. What it holds cannot be carried on; go on with the Daybook that made it, or take the topic in anew, in a new folder: daybook ingest --pipeline FILE --kafka HOST:PORT --folder NEW"
            .formatted(folder.resolve("lake/law/quarantine")));
  }

  @Test
  void tablesOfANewerDaybookAreRefused() {
    setFormat(layers.lake().tables().changes(), "3");
    layers.close();

    assertRefused(
        this::reopen,
        "Table %s has format 3, and this Daybook knows formats up to 2: a newer one has written it. Run that one; 'daybook --version' tells which one this is."
            .formatted(folder.resolve("lake/law/changes")));
  }

  @Test
  @Tag("long")
  void tablesOfTheSpeedLayerOfANewerDaybookCanBeMadeAgainByThisOne() throws IOException {
    setFormat(layers.lake().tables().speedBatches(), "3");
    layers.close();

    assertRefused(
        this::reopen,
        "Table %s has format 3, and this Daybook knows formats up to 2: a newer one has written it. Run that one; 'daybook --version' tells which one this is. Or make it again from the master dataset: daybook speed rebuild --pipeline FILE --kafka HOST:PORT --folder %s"
            .formatted(folder.resolve("lake/law/speed_batches"), folder));

    layers = LayersUnderTest.openToRebuild(LawPipeline.pipeline(UnaryOperator.identity()), folder, folder, topic);
    layers.rebuild();
    layers.close();
    reopen();
    assertThat(format(layers.lake().tables().speedBatches())).isEqualTo("2");
    assertThat(Cells.provisional(layers, lit(true))).isEqualTo(truth.provisionals(deliveries.subList(0, sent)));
  }

  @Test
  @Tag("long")
  void aCheckpointSaysItsFormatAndOneOfANewerDaybookIsRefused() throws IOException {
    Path epoch = folder.resolve("speed/epoch");
    Files.createDirectories(epoch.getParent());
    Files.writeString(epoch, "1a2b3c4d"); // as before formats were said
    assertThatThrownBy(() -> layers.speed().start()).as("it is carried on; a topic in memory has no stream").isInstanceOf(IllegalStateException.class);

    Files.writeString(epoch, "1a2b3c4d\nformat 3\n");
    assertRefused(
        () -> layers.speed().start(),
        "The speed layer's checkpoint in %s has format 3, and this Daybook knows formats up to 2: a newer one has written it. Run that one; 'daybook --version' tells which one this is. Or begin a new checkpoint: daybook speed rebuild --pipeline FILE --kafka HOST:PORT --folder FOLDER"
            .formatted(epoch.getParent()));

    layers.rebuild();
    assertThat(epoch).doesNotExist();
    assertThatThrownBy(() -> layers.speed().start()).isInstanceOf(IllegalStateException.class);
    assertThat(Files.readString(epoch)).matches("[0-9a-f]{8}\\Rformat 2\\R");
  }

  @Test
  @Tag("long")
  void aRebuildThatWasCutOffKeepsSpeedLayerAndNightAwayUntilItIsDone() {
    long partials = layers.lake().read(layers.lake().tables().provisional()).count();
    assertThatThrownBy(() -> layers.rebuild(TestUpgrades::cutOff)).hasMessage("cut off");

    String refused =
        "The speed layer's tables in %s are being made again, or that was killed on the way. Wait for it, or run it again: daybook speed rebuild --pipeline FILE --kafka HOST:PORT --folder %s"
            .formatted(folder.resolve("lake/law"), folder);
    assertRefused(() -> layers.speed().start(), refused);
    assertRefused(() -> layers.batch().run(NightlyRequest.due(Truth.instant(DATE.plusDays(3).atStartOfDay()))), refused);
    assertThat(layers.lake().read(layers.lake().tables().provisional()).count()).isEqualTo(partials);

    layers.rebuild();
    microBatches.goOnAfterTheRebuild();
    arrive(deliveries.size());
    assertThat(Cells.provisional(layers, lit(true))).isEqualTo(truth.provisionals(deliveries));
    assertNightExplainsAll();
  }

  private static void cutOff() {
    throw new IllegalStateException("cut off");
  }

  private void arrive(int until) {
    for (Sent each : deliveries.subList(sent, until)) {
      topic.send(each.partition(), each.arrival(), each.value());
    }
    sent = until;
    microBatches.publish();
    layers.ingest().catchUp();
  }

  private void reopen() throws IOException {
    layers = LawPipeline.open(folder, topic);
    microBatches.goOnWith(layers);
  }

  private void assertRefused(ThrowingCallable what, String message) {
    assertThatThrownBy(what)
        .isInstanceOfSatisfying(DaybookException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FORMAT_REFUSED))
        .hasMessage(message);
  }

  private void assertNightExplainsAll() {
    ReleaseReport report = layers.batch().run(NightlyRequest.due(Truth.instant(DATE.plusDays(3).atStartOfDay())));
    assertThat(report.published()).isNotEmpty();
    assertThat(report.rejected()).isEmpty();
  }

  private void writeWithout(LakeTable table, String... columns) {
    layers.lake().read(table).drop(columns).write().format("delta").mode("overwrite").option("overwriteSchema", true).save(path(table));
  }

  private void forgetFormat(LakeTable table) {
    layers.spark().sql("alter table delta.`%s` unset tblproperties ('daybook.format')".formatted(path(table)));
  }

  private void setFormat(LakeTable table, String format) {
    layers.spark().sql("alter table delta.`%s` set tblproperties ('daybook.format' = '%s')".formatted(path(table), format));
  }

  private String format(LakeTable table) {
    List<Row> found = layers.spark().sql("show tblproperties delta.`%s`".formatted(path(table))).where(col("key").equalTo("daybook.format")).collectAsList();
    return found.isEmpty() ? "none" : found.get(0).getAs("value");
  }

  private String path(LakeTable table) {
    return layers.lake().folder().resolve(table.name()).toString();
  }
}
