package io.daybook.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.daybook.batch.BatchLayer;
import io.daybook.batch.Ingest;
import io.daybook.batch.ReleaseDesk;
import io.daybook.core.release.NightlyRequest;
import io.daybook.core.release.ReleaseGate;
import io.daybook.core.release.Standing;
import io.daybook.core.time.BusinessDate;
import io.daybook.core.time.DateRange;
import io.daybook.lake.PartialsPublisher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Law 6 on real Delta tables: a final figure with what is pending of it, and what other releases have booked for it, is what a release made now would say. Random histories are ingested in random
 * batches by ingests that are started anew and repeat themselves; dates are released, restated, taken back, closed and opened in between, with the speed layer running,
 * lagging or not there at all.
 */
@Tag("long")
class TestPending {
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
    folder = Files.createTempDirectory("daybook-pending");
    topic = new InMemoryTopic(PARTITIONS);
    layers = LawPipeline.open(folder, topic);
    microBatches = new MicroBatches(layers);
    view = new MergedView(layers);
    truth = new Truth(LawPipeline.rates());
  }

  @AfterContainer
  static void closeLayers() throws IOException {
    layers.close();
    Folders.delete(folder);
  }

  @Property(tries = 1, shrinking = ShrinkingMode.OFF) // each try goes on on the same tables, with dates of its own
  void finalWithPendingIsWhatAReleaseMadeNowWouldSay(@ForAll long seed) {
    goThrough(seed);
  }

  @Property(tries = 20, shrinking = ShrinkingMode.OFF)
  void soItIsInManyHistories(@ForAll long seed) {
    goThrough(seed);
  }

  private void goThrough(long seed) {
    random = new Random(seed);
    taken = new ArrayList<>();
    date = date.plusDays(4);
    List<Sent> deliveries = new Histories(seed, date, PARTITIONS, lsn).deliveries(15 + random.nextInt(40));
    lsn += 1_000_000;
    BusinessDate first = new BusinessDate(date);
    for (int slices = 3 + random.nextInt(2), slice = 1; slice <= slices; slice++) {
      ingest(deliveries.subList(taken.size(), slice == slices ? deliveries.size() : deliveries.size() * slice / slices));
      check("slice %d of %d".formatted(slice, slices));
      if (slice == 1 || random.nextInt(4) == 0) {
        night().run(NightlyRequest.due(Truth.instant(date.plusDays(1 + random.nextInt(3)).atTime(7, 0))));
        check("a night after slice %d".formatted(slice));
      } else if (random.nextInt(3) == 0) {
        takeBack(random.nextBoolean() ? first : first.plusDays(1));
      }
      if (random.nextInt(2) == 0) {
        closeOrOpen(random.nextBoolean() ? first : first.plusDays(1));
      }
    }
  }

  /** What is sent is read by the ingest in one batch or two; now and then by one that has just been started. The speed layer has it or has not. */
  private void ingest(List<Sent> deliveries) {
    int half = random.nextInt(deliveries.size() + 1);
    for (List<Sent> part : List.of(deliveries.subList(0, half), deliveries.subList(half, deliveries.size()))) {
      for (Sent sent : part) {
        topic.send(sent.partition(), sent.arrival(), sent.value());
      }
      taken.addAll(part);
      if (random.nextBoolean()) {
        microBatches.publish();
      }
      Ingest ingest =
          random.nextInt(3) == 0
              ? new Ingest(layers.lake(), layers.pipeline(), layers.references(), topic, PartialsPublisher.nowhere(), Clock.systemUTC())
              : layers.ingest();
      ingest.catchUp();
      ingest.catchUp(); // has nothing to do
    }
  }

  private void takeBack(BusinessDate which) {
    ReleaseDesk desk = new ReleaseDesk(layers.lake(), Clock.systemUTC());
    Standing standing = desk.register().standing(which);
    if (standing.served().isPresent() && standing.period() != Standing.Period.CLOSED) {
      desk.rollBack(which, "anna", "it was a mistake");
      check("the release of %s was taken back".formatted(which));
    }
  }

  /** A later night books what comes for a closed date, and takes that back once the date is open again. */
  private void closeOrOpen(BusinessDate which) {
    DateRange dates = new DateRange(which, which);
    ReleaseDesk desk = layers.desk();
    if (desk.register().standing(which).period() == Standing.Period.CLOSED) {
      desk.open(dates, "bert", "the auditor agreed");
    } else {
      desk.close(dates, "anna", "the books are closed");
    }
    check(which + " was closed or opened");
  }

  /** Without gates: a speed layer that is behind blocks no release here. */
  private static BatchLayer night() {
    return layers.batch(Clock.systemUTC(), new ReleaseGate[0]);
  }

  private void check(String when) {
    Set<String> released = new TreeSet<>();
    for (Map.Entry<BusinessDate, Standing> standing : new ReleaseDesk(layers.lake(), Clock.systemUTC()).register().standings().entrySet()) {
      if (standing.getValue().served().isPresent()) {
        released.add(standing.getKey().toString());
      }
    }
    MergedView.Released seen = view.released(date, date.plusDays(2));
    Map<String, Truth.Figures> adjustments = windows(of(released, view.adjustments(date, date.plusDays(2))), Truth.Figures::plus);
    Map<String, Truth.Figures> figures = seen.figures();
    adjustments.forEach((cell, booked) -> figures.merge(cell, booked, Truth.Figures::plus));
    figures.values().removeIf(Truth.Figures.NONE::equals);
    assertThat(figures).as("figures, %s", when).isEqualTo(windows(of(released, truth.finals(taken)), Truth.Figures::plus));
    Set<String> booked = adjustments.keySet(); // of what does not add up nothing can be booked
    assertThat(without(booked, seen.extremes())).as("extremes, %s", when)
        .isEqualTo(without(booked, windows(of(released, truth.finalExtremes(taken)), Extremes::and)));
    assertThat(without(booked, seen.spreads())).as("spreads, %s", when).isEqualTo(without(booked, of(released, Truth.finalSpreads(taken))));
    assertThat(seen.dates()).as("only released dates are final").isSubsetOf(released);
  }

  /** Of {@code total}, whose windows of three hours slide by one, the windows in the place of their panes. */
  static <V> Map<String, V> windows(Map<String, V> cells, BinaryOperator<V> merge) {
    Map<String, V> windows = new TreeMap<>();
    cells.forEach((cell, figures) -> {
      String[] parts = cell.split("\\|");
      for (int hours = 0; hours < (parts[0].equals("total") ? 3 : 1); hours++) {
        windows.merge(String.join("|", parts[0], parts[1], Instant.parse(parts[2]).minus(Duration.ofHours(hours)).toString(), parts[3]), figures, merge);
      }
    });
    return windows;
  }

  private static <V> Map<String, V> without(Set<String> left, Map<String, V> cells) {
    cells.keySet().removeAll(left);
    return cells;
  }

  static <V> Map<String, V> of(Set<String> dates, Map<String, V> cells) {
    return cells.entrySet().stream()
        .filter(cell -> dates.contains(cell.getKey().split("\\|")[1]))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (one, other) -> one, TreeMap::new));
  }
}
