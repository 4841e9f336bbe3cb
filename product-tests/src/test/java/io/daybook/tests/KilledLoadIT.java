package io.daybook.tests;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;

import io.daybook.batch.FileLoad;
import io.daybook.batch.LoadReport;
import io.daybook.core.release.NightlyRequest;
import io.daybook.core.release.ReleaseReport;
import io.daybook.lake.History;
import io.daybook.lake.PartialsPublisher;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Loads that are killed with -9 beside one commit after the other: the next ingest, or the same load once more, makes of them what they would have been. */
@Tag("long")
class KilledLoadIT {
  private static final List<LoadProcess.Moment> MOMENTS =
      List.of(
          new LoadProcess.Moment("loads", 1, false),
          new LoadProcess.Moment("loads", 1, true),
          new LoadProcess.Moment("ingest_intents", 1, true),
          new LoadProcess.Moment("provisional", 1, true),
          new LoadProcess.Moment("quarantine", 1, true),
          new LoadProcess.Moment("ingest_intents", 2, false),
          new LoadProcess.Moment("changes", 2, false),
          new LoadProcess.Moment("pending", 2, true),
          new LoadProcess.Moment("ingest_batches", 2, false));
  private static final LocalDate DATE = LocalDate.parse("2010-12-01");

  @TempDir private Path folder;

  private final Truth truth = new Truth(LawPipeline.rates());
  private final List<Sent> taken = new ArrayList<>();

  @Test
  void beforeAndWithinItsBatches() throws Exception {
    killAt(List.of(MOMENTS.get(1), MOMENTS.get(6)));
  }

  @Test
  void whateverTheMomentTheLoadIsCompleted() throws Exception {
    killAt(MOMENTS);
  }

  private void killAt(List<LoadProcess.Moment> moments) throws Exception {
    InMemoryTopic topic = new InMemoryTopic(2);
    try (LayersUnderTest layers = LawPipeline.open(folder, topic, PartialsPublisher.nowhere(), HistoryFiles::declared)) {
      MicroBatches microBatches = new MicroBatches(layers);
      List<Sent> deliveries = new Histories(1, DATE, 2, 0).deliveries(40);
      int sent = 0;
      for (LoadProcess.Moment moment : moments) {
        List<Sent> next = deliveries.subList(sent, sent + deliveries.size() / moments.size());
        sent += next.size();
        next.forEach(one -> topic.send(one.partition(), one.arrival(), one.value()));
        taken.addAll(next);
        microBatches.publish();
        layers.ingest().catchUp();
        List<Sent.Line> lines = lines(MOMENTS.indexOf(moment), deliveries);
        Path file = folder.resolve("history-%d.csv".formatted(MOMENTS.indexOf(moment)));
        History history = HistoryFiles.write(layers.pipeline().source(), file, lines);
        inTwoBatches(file);
        taken.addAll(HistoryFiles.asSent(lines));

        assertThat(LoadProcess.run(moment, folder, file, folder.resolve("errors"))).as("exit code at %s", moment).isEqualTo(LoadProcess.KILLED);
        if (moment.table().startsWith("loads") || moment.nth() == 1) {
          load(layers, history);
        } else {
          layers.ingest().catchUp(); // it needs no file
        }

        assertThat(load(layers, history).outcome()).as("once more after %s", moment).isEqualTo(LoadReport.Outcome.LOADED_BEFORE);
        assertThat(provisional(layers)).as("provisional after %s", moment).isEqualTo(truth.provisionals(taken));
        assertEachRowOnce(layers, file, lines.size() + 1);
      }
      assertThat(folder.resolve("lake/law/loading")).isEmptyDirectory();
      ReleaseReport night = layers.batch().run(NightlyRequest.due(Truth.instant(DATE.plusDays(5).atStartOfDay())));
      assertThat(night.rejected()).isEmpty();
      assertThat(Cells.finals(layers, night.published())).isEqualTo(truth.finals(taken));
    }
  }

  private static Object provisional(LayersUnderTest layers) {
    return Cells.provisional(layers, col("business_date").between(DATE, DATE.plusDays(2)));
  }

  /** Some that the stream brings as well, sooner or later, and some of the file alone, of which one breaks a rule. */
  private static List<Sent.Line> lines(int moment, List<Sent> deliveries) {
    List<Sent.Line> lines = new ArrayList<>();
    for (int i = moment; i < deliveries.size(); i += MOMENTS.size()) {
      if (deliveries.get(i).after() != null) {
        lines.add(deliveries.get(i).after());
      }
    }
    for (int i = 0; i < 6; i++) {
      lines.add(new Sent.Line("file/" + (moment + i), "EIRE", 1 + moment, BigDecimal.valueOf(i == 3 ? -1 : 10L + i, 2), DATE.atTime(9, i)));
    }
    return lines;
  }

  /** Batches have so many lines at most, and blank ones are lines: what follows them is of the second batch. The last line cannot be read. */
  private static void inTwoBatches(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file);
    int half = lines.size() / 2;
    Files.writeString(
        file,
        String.join("\n", lines.subList(0, half)) + "\nbad" + "\n".repeat(100_000) + String.join("\n", lines.subList(half, lines.size())) + "\n");
  }

  private static LoadReport load(LayersUnderTest layers, History history) {
    return new FileLoad(layers.lake(), layers.pipeline(), layers.references(), layers.ingest(), Clock.systemUTC())
        .load(history, Optional.empty(), "anna", "history", (row, last) -> {});
  }

  private static void assertEachRowOnce(LayersUnderTest layers, Path file, int rows) {
    Dataset<Row> changes = layers.lake().read(layers.lake().tables().changes()).select("topic", "offset");
    Dataset<Row> malformed = layers.lake().read(layers.lake().tables().quarantine()).where(col("rule").isNull()).select("topic", "offset");
    Dataset<Row> all = changes.unionAll(malformed).where(col("topic").startsWith("file:" + file.getFileName()));
    assertThat(all.count()).isEqualTo(rows);
    assertThat(all.distinct().count()).isEqualTo(rows);
  }
}
