package io.daybook.tests;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;

import io.daybook.batch.FileLoad;
import io.daybook.batch.LoadReport;
import io.daybook.batch.ReleaseDesk;
import io.daybook.core.release.NightlyRequest;
import io.daybook.core.release.ReleaseReport;
import io.daybook.core.release.Standing;
import io.daybook.core.time.BusinessDate;
import io.daybook.core.time.DateRange;
import io.daybook.lake.History;
import io.daybook.lake.PartialsPublisher;
import io.daybook.reconciliation.DriftTotal;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Files that are loaded beside the stream, on real Delta tables: whatever comes first, of the same records and of others, twice, before releases and after
 * them, each record counts once, as the stream has it where it has it, and every difference is explained.
 */
class TestLoads {
  private static final int PARTITIONS = 2;

  private static Path folder;
  private static InMemoryTopic topic;
  private static LayersUnderTest layers;
  private static MicroBatches microBatches;
  private static MergedView view;
  private static Truth truth;

  private static LocalDate date = LocalDate.parse("2010-12-01");
  private static long lsn;

  private Random random;
  private List<Sent> taken;

  @BeforeContainer
  static void openLayers() throws IOException {
    folder = Files.createTempDirectory("daybook-loads");
    topic = new InMemoryTopic(PARTITIONS);
    layers = LawPipeline.open(folder, topic, PartialsPublisher.nowhere(), HistoryFiles::declared);
    layers.spark().conf().set("spark.sql.codegen.wholeStage", false); // half the time of batches of a few rows
    layers.spark().conf().set("spark.sql.codegen.factoryMode", "NO_CODEGEN");
    microBatches = new MicroBatches(layers);
    view = new MergedView(layers);
    truth = new Truth(LawPipeline.rates());
  }

  @AfterContainer
  static void closeLayers() throws IOException {
    layers.close();
    Folders.delete(folder);
  }

  @Tag("long")
  @Property(tries = 1, shrinking = ShrinkingMode.OFF) // each try goes on on the same tables, with dates of its own
  void eachRecordCountsOnceWhicheverCameFirst(@ForAll long seed) throws IOException {
    goThrough(seed);
  }

  @Tag("long")
  @Property(tries = 20, shrinking = ShrinkingMode.OFF)
  void soItDoesInManyHistories(@ForAll long seed) throws IOException {
    goThrough(seed);
  }

  private void goThrough(long seed) throws IOException {
    random = new Random(seed);
    taken = new ArrayList<>();
    date = date.plusDays(4);
    List<Sent> deliveries = new Histories(seed, date, PARTITIONS, lsn).deliveries(15 + random.nextInt(25));
    lsn += 1_000_000;
    int slices = 3;
    int sent = 0;
    for (int slice = 1; slice <= slices; slice++) {
      int until = slice == slices ? deliveries.size() : random.nextInt(sent, deliveries.size() + 1);
      send(deliveries.subList(sent, until));
      sent = until;
      if (slice > 1 || random.nextBoolean()) {
        load("%s-%d.csv".formatted(date, slice), deliveries);
      }
      if (slice < slices && random.nextBoolean()) {
        night();
      }
    }
    while (!microBatches.coverTheTopic()) {
      microBatches.publish();
    }
    layers.ingest().catchUp();
    assertThat(Cells.provisional(layers, col("business_date").between(date, date.plusDays(2)))).as("provisional").isEqualTo(truth.provisionals(taken));
    check("before the last night");
    night();
    assertThat(view.released(date, date.plusDays(2)).dates()).containsAll(dates());
  }

  private void send(List<Sent> deliveries) {
    for (Sent sent : deliveries) {
      topic.send(sent.partition(), sent.arrival(), sent.value());
    }
    taken.addAll(deliveries);
    if (random.nextBoolean()) {
      microBatches.publish();
    }
    if (random.nextBoolean()) { // otherwise what is loaded comes before what was sent
      layers.ingest().catchUp();
    }
  }

  /** Records that the stream has had, or has yet to bring, as they stood at some time; records that no stream brings; some of them twice. */
  private void load(String name, List<Sent> deliveries) throws IOException {
    List<Sent.Line> lines = new ArrayList<>();
    for (Sent sent : deliveries) {
      if (!sent.op().equals("x") && sent.after() != null && random.nextInt(3) == 0) {
        lines.add(sent.after());
      }
    }
    for (int i = 0; i < 10; i++) {
      lines.add(new Sent.Line("file/" + random.nextInt(15), "EIRE", random.nextInt(20), BigDecimal.valueOf(random.nextInt(-20, 200), 2), date.plusDays(random.nextInt(2)).atTime(9 + random.nextInt(3), random.nextInt(4))));
    }
    Collections.shuffle(lines, random);
    History history = HistoryFiles.write(layers.pipeline().source(), folder.resolve(name), lines, "bad,EIRE,many,1.00,2010-12-01 09:00:00.000000", "short");
    FileLoad load = new FileLoad(layers.lake(), layers.pipeline(), layers.references(), layers.ingest(), Clock.systemUTC());

    if (random.nextInt(3) == 0) { // in parts, of which the later one overlaps with the first
      DateRange first = DateRange.parse(date.toString());
      LoadReport part = load.load(history, Optional.of(first), "anna", "history", (row, last) -> {});
      assertThat(part.load().malformed()).isEqualTo(2);
    }
    LoadReport report = load.load(history, Optional.empty(), "anna", "history", (row, last) -> {});
    LoadReport again = load.load(history, Optional.empty(), "bert", "once more", (row, last) -> {});

    assertThat(report.outcome()).isEqualTo(LoadReport.Outcome.LOADED);
    assertThat(report.changes() + report.known() + report.load().malformed()).isEqualTo(report.load().rows());
    assertThat(again.outcome()).isEqualTo(LoadReport.Outcome.LOADED_BEFORE);
    assertThat(again.changes()).isEqualTo(report.changes());
    taken.addAll(HistoryFiles.asSent(lines));
    if (random.nextBoolean()) {
      layers.ingest().catchUp();
      check("after " + name);
    }
  }

  private void night() {
    ReleaseReport report = layers.batch(Clock.systemUTC()).run(NightlyRequest.due(Truth.instant(date.plusDays(3).atStartOfDay())));

    assertThat(report.rejected()).as("unexplained, lost or missing").isEmpty();
    for (DriftTotal total : layers.reconciliation().totals(report.published())) {
      BigDecimal explained = total.causes().values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
      assertThat(explained).as("%s", total).isEqualByComparingTo(total.difference());
      assertThat(total.unexplained()).as("%s", total).isEqualByComparingTo(BigDecimal.ZERO);
    }
    DriftCells drift = new DriftCells(Cells.drift(layers, report.published()));
    drift.assertAddUp();
    drift.assertNothingUnexplained();
    check("a night");
  }

  /** What is released, with what is pending of it, is what a release made now would say. */
  private void check(String when) {
    Set<String> released = new TreeSet<>();
    for (Map.Entry<BusinessDate, Standing> standing : new ReleaseDesk(layers.lake(), Clock.systemUTC()).register().standings().entrySet()) {
      if (standing.getValue().served().isPresent()) {
        released.add(standing.getKey().toString());
      }
    }
    MergedView.Released seen = view.released(date, date.plusDays(2));
    Map<String, Truth.Figures> figures = new TreeMap<>(seen.figures());
    figures.values().removeIf(Truth.Figures.NONE::equals);
    assertThat(figures).as("figures, %s", when).isEqualTo(TestPending.windows(TestPending.of(released, truth.finals(taken)), Truth.Figures::plus));
    assertThat(seen.extremes()).as("extremes, %s", when).isEqualTo(TestPending.windows(TestPending.of(released, truth.finalExtremes(taken)), Extremes::and));
    assertThat(seen.spreads()).as("spreads, %s", when).isEqualTo(TestPending.of(released, Truth.finalSpreads(taken)));
  }

  private Set<String> dates() {
    Set<String> dates = new TreeSet<>();
    truth.finals(taken).keySet().forEach(cell -> dates.add(cell.split("\\|")[1]));
    return dates;
  }
}
