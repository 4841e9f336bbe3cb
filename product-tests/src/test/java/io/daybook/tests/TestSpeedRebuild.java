package io.daybook.tests;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.sum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.daybook.batch.RebuiltSpeed;
import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import io.daybook.core.release.NightlyRequest;
import io.daybook.core.release.PlannedRelease;
import io.daybook.core.release.ReleaseReport;
import io.daybook.lake.LakeTables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeTry;
import org.apache.spark.sql.Column;

/**
 * The speed layer's tables are made again from the master dataset, in the middle of days of records that come late, again, amended, moved, out of order and
 * broken: every cell is what it was, what comes afterwards counts once, and nights go on as if nothing had been.
 */
class TestSpeedRebuild {
  private static final int PARTITIONS = 2;
  private static final LocalDate DATE = LocalDate.parse("2010-12-05");

  private Path folder;
  private InMemoryTopic topic;
  private LayersUnderTest layers;
  private MicroBatches microBatches;
  private final Truth truth = new Truth(LawPipeline.rates());
  private final List<Sent> sent = new ArrayList<>();

  @BeforeTry
  void open() throws IOException {
    sent.clear();
    folder = Files.createTempDirectory("daybook-rebuild");
    topic = new InMemoryTopic(PARTITIONS);
    layers = LawPipeline.open(folder, topic);
    microBatches = new MicroBatches(layers);
  }

  @AfterTry
  void close() throws IOException {
    layers.close();
    Folders.delete(folder);
  }

  @Property(tries = 2, shrinking = ShrinkingMode.OFF)
  void everyCellIsWhatItWas(@ForAll long seed) {
    Random random = new Random(seed);
    List<Sent> deliveries = new Histories(seed, DATE, PARTITIONS, 0).deliveries(60);
    send(deliveries, deliveries.size() / 2);
    publishInRandomBatches(random);
    layers.ingest().catchUp();
    Map<String, String> cells = cells();
    Map<String, String> corrections = corrections();
    Map<String, Long> quantities = Cells.provisionalQuantities(layers, lit(true));
    Map<Integer, Long> end = layers.topic().endOffsets();

    RebuiltSpeed rebuilt = layers.rebuild();

    assertThat(rebuilt.partials()).isEqualTo(layers.lake().read(layers.lake().tables().provisional()).count()).isPositive();
    assertThat(rebuilt.cut().offsets()).isEqualTo(end);
    assertThat(cells()).isEqualTo(cells);
    assertThat(corrections()).isEqualTo(corrections).isNotEmpty();
    assertThat(Cells.provisionalQuantities(layers, lit(true))).isEqualTo(quantities);
    assertThat(layers.speed().publishedOffsets()).as("where the speed layer goes on").isEqualTo(end);

    microBatches.goOnAfterTheRebuild();
    send(deliveries, deliveries.size());
    publishInRandomBatches(random);
    layers.ingest().catchUp();
    assertThat(Cells.provisional(layers, lit(true))).as("each record once").isEqualTo(truth.provisionals(sent));
    assertNothingIsUnexplained(night());
  }

  @Example
  @Tag("long")
  void whatWasReleasedBeforeIsExplainedAndRestatedAsIfNothingHadBeen() {
    Random random = new Random(11);
    List<Sent> deliveries = new Histories(11, DATE, PARTITIONS, 0).deliveries(60);
    send(deliveries, deliveries.size() / 2);
    publishInRandomBatches(random);
    ReleaseReport first = night();
    assertNothingIsUnexplained(first);
    send(deliveries, deliveries.size() * 3 / 4);
    publishInRandomBatches(random);

    layers.rebuild();
    microBatches.goOnAfterTheRebuild();

    assertThat(layers.reconciliation().audit(first.plan())).as("the release of before, explained again").isEmpty();
    send(deliveries, deliveries.size());
    publishInRandomBatches(random);
    ReleaseReport second = night();
    assertThat(second.published()).isNotEmpty().allMatch(release -> release.reason() == PlannedRelease.Reason.LATE_CHANGES || release.number() == 1);
    assertNothingIsUnexplained(second);
    assertThat(Cells.provisional(layers, lit(true))).isEqualTo(truth.provisionals(sent));
  }

  @Example
  @Tag("long")
  void whatTheIngestHasNotIsTakenInFirst() {
    List<Sent> deliveries = new Histories(5, DATE, PARTITIONS, 0).deliveries(40);
    send(deliveries, deliveries.size() / 3);
    layers.ingest().catchUp();
    send(deliveries, deliveries.size() * 2 / 3);
    microBatches.publish(); // has what the ingest has not
    send(deliveries, deliveries.size()); // which neither has

    assertThat(layers.rebuild().cut().offsets()).isEqualTo(layers.topic().endOffsets());

    assertThat(Cells.provisional(layers, lit(true))).isEqualTo(truth.provisionals(sent));
    assertThat(layers.speed().publishedOffsets()).isEqualTo(layers.topic().endOffsets());
  }

  @Example
  void whatTheTopicHasLostIsNotLostFromTheFigures() throws IOException {
    List<Sent> deliveries = new Histories(6, DATE, PARTITIONS, 0).deliveries(20);
    send(deliveries, deliveries.size());
    microBatches.publish();
    Map<String, Truth.Figures> cells = Cells.provisional(layers, lit(true));
    layers.close();
    layers = LawPipeline.open(folder, new InMemoryTopic(PARTITIONS)); // made anew, and empty

    assertThatThrownBy(layers::rebuild)
        .isInstanceOfSatisfying(DaybookException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TOPIC_UNUSABLE))
        .hasMessageMatching(
            "The speed layer has counted partition \\d of topic law.public.sale up to offset \\d+, and the master dataset has it up to 0 alone: the topic has lost what lies between,.*");
    assertThat(Cells.provisional(layers, lit(true))).isEqualTo(cells);
  }

  /** Sends what is not sent yet of the first so many. */
  private void send(List<Sent> deliveries, int until) {
    for (Sent each : deliveries.subList(sent.size(), until)) {
      topic.send(each.partition(), each.arrival(), each.value());
      sent.add(each);
    }
  }

  private void publishInRandomBatches(Random random) {
    while (!microBatches.coverTheTopic()) {
      microBatches.publish(() -> random.nextInt(60));
      if (random.nextInt(3) == 0) {
        layers.ingest().catchUp();
      }
    }
  }

  private ReleaseReport night() {
    return layers.batch().run(NightlyRequest.due(Truth.instant(DATE.plusDays(3).atStartOfDay())));
  }

  private void assertNothingIsUnexplained(ReleaseReport report) {
    assertThat(report.published()).isNotEmpty();
    assertThat(report.rejected()).as("unexplained").isEmpty();
    assertThat(Cells.finals(layers, report.published())).isEqualTo(finals(report));
  }

  private Map<String, Truth.Figures> finals(ReleaseReport report) {
    Map<String, Truth.Figures> finals = new TreeMap<>(truth.finals(sent));
    finals.keySet().removeIf(cell -> report.published().stream().noneMatch(release -> cell.contains("|" + release.date() + "|")));
    return finals;
  }

  /** All figures but the quantile's, which is an estimate, by cell and by what the reconciliation keeps apart. */
  private Map<String, String> cells() {
    return figures(lit(true), col("late"), col("after_day"), col("correction"));
  }

  /** The same of corrections, by batch. */
  private Map<String, String> corrections() {
    return figures(col("epoch").equalTo(LakeTables.CORRECTION_EPOCH), col("late"), col("after_day"), col("batch_id"));
  }

  private Map<String, String> figures(Column which, Column... apart) {
    Column[] key = Stream.concat(Stream.of(Cells.CELL), Stream.of(apart).map(TestSpeedRebuild::text)).toArray(Column[]::new);
    Column[] figures =
        Stream.concat(
                Stream.of("lines", "pounds", "euros", "record_count", "retractions").map(name -> text(sum(name))),
                Stream.of(text(min("lowest")), text(max("highest"))))
            .toArray(Column[]::new);
    Map<String, String> cells = new TreeMap<>();
    layers.lake().read(layers.lake().tables().provisional()).where(which).groupBy(concat_ws(" ", key)).agg(concat_ws(" ", figures)).collectAsList()
        .forEach(row -> cells.put(row.getString(0), row.getString(1)));
    return cells;
  }

  private static Column text(Column figure) {
    return coalesce(figure.cast("string"), lit("null"));
  }
}
