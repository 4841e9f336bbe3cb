package io.daybook.serving.memory;

import static io.daybook.serving.Pipelines.PIPELINE;
import static io.daybook.serving.Pipelines.SALES;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;

import io.daybook.core.pipeline.Metric;
import io.daybook.core.pipeline.WindowKind;
import io.daybook.core.release.Cell;
import io.daybook.core.release.FinalCell;
import io.daybook.core.release.MergeRule;
import io.daybook.core.release.MergedCell;
import io.daybook.core.release.Partial;
import io.daybook.core.release.PendingChange;
import io.daybook.core.release.Publication;
import io.daybook.core.release.Served;
import io.daybook.core.time.BusinessDate;
import io.daybook.serving.MergeScenario;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Memory that is fed piece by piece says what the merge rule says of everything at once. */
class TestFigureMemory {
  private static final Instant FAR = Instant.parse("2026-11-20T00:00:00Z");
  private static final int ALL_DATES = 30;

  @Property(tries = 60)
  void whateverComesInWhateverOrderMemorySaysWhatTheRuleSays(@ForAll long seed) {
    for (Metric metric : PIPELINE.metrics()) {
      MergeScenario scenario = MergeScenario.random(metric, PIPELINE.calendar(), seed);
      Random random = new Random(seed);
      Told told = new Told();
      FigureMemory memory = new FigureMemory(PIPELINE, ALL_DATES, new FigureMemory.Newest(BusinessDate.parse("2030-01-01"), false), 100, told);

      feed(memory, metric, scenario, random);

      for (Instant now : moments(scenario)) {
        MergeRule rule = new MergeRule(metric, PIPELINE.calendar());
        List<MergedCell> expected =
            rule.merge(scenario.publications(), scenario.finals(), scenario.changes(), scenario.adjustments(), scenario.partials(), now);
        assertThat(sorted(cells(memory, metric, rule, now))).as("%s at %s, seed %d", metric.name(), now, seed).isEqualTo(sorted(expected));
      }
      assertThat(told.revisions).as("revisions as listeners are told").isSorted();
    }
  }

  @Property(tries = 30)
  void datesThatAreTooOldAreForgottenAndTheOthersAreNot(@ForAll long seed) {
    MergeScenario scenario = MergeScenario.random(SALES, PIPELINE.calendar(), seed);
    FigureMemory memory = new FigureMemory(PIPELINE, 2, new FigureMemory.Newest(BusinessDate.parse("2026-03-01"), true), 1, new Told());

    feed(memory, SALES, scenario, new Random(seed));

    BusinessDate newest = scenario.partials().stream().map(partial -> partial.cell().businessDate()).max(BusinessDate::compareTo).orElseThrow();
    MergeRule rule = new MergeRule(SALES, PIPELINE.calendar());
    assertThat(memory.firstDate()).isEqualTo(newest.plusDays(-1));
    assertThat(memory.holds(newest.plusDays(-2), FAR)).isFalse();
    assertThat(memory.panes(SALES, newest.plusDays(-4), newest, Instant.MIN, Instant.MAX, DimensionFilter.ALL, FAR)).isEmpty();
    List<MergedCell> held = rule.merge(
            scenario.publications(), scenario.finals(), scenario.changes(), scenario.adjustments(), scenario.partials(), FAR).stream()
        .filter(cell -> cell.cell().businessDate().compareTo(newest.plusDays(-1)) >= 0)
        .toList();
    MemoryView view = memory.panes(SALES, newest.plusDays(-1), newest, Instant.MIN, Instant.MAX, DimensionFilter.ALL, FAR).orElseThrow();
    assertThat(sorted(view.panes().stream().map(pane -> rule.declared(pane.merged())).toList())).isEqualTo(sorted(held));
  }

  @Test
  void aDateIsNotAnsweredForBeforeAllOfItsReleaseIsThere() {
    BusinessDate date = BusinessDate.parse("2026-03-02");
    Told told = new Told();
    FigureMemory memory = new FigureMemory(PIPELINE, 7, new FigureMemory.Newest(date, true), 1, told);
    Publication release = new Publication(0, date, Optional.of(new Served("r1", 1, 3)), FAR);

    memory.publish(List.of(release), FAR.minusSeconds(2));
    assertThat(memory.holds(date, FAR.minusSeconds(1))).as("before it takes effect").isTrue();
    assertThat(told.flips).isEmpty();
    assertThat(memory.holds(date, FAR)).as("in effect, and not here").isFalse();
    assertThat(told.flips).containsExactly("2026-03-02 FINAL");

    memory.loaded("r1");
    assertThat(memory.holds(date, FAR)).isTrue();

    memory.publish(List.of(new Publication(1, date, Optional.empty(), FAR.plusSeconds(5))), FAR.plusSeconds(5));
    assertThat(told.flips).containsExactly("2026-03-02 FINAL", "2026-03-02 PROVISIONAL");
  }

  /** Everything of a scenario, batch by batch: each batch by the topic, the table or both, and the topic ahead of the table and in any order. */
  private static void feed(FigureMemory memory, Metric metric, MergeScenario scenario, Random random) {
    List<Runnable> steps = new ArrayList<>();
    List<Partial> partials = new ArrayList<>(scenario.partials());
    Collections.shuffle(partials, random);
    long[] next = new long[3];
    for (int from = 0; from < partials.size(); ) {
      int until = Math.min(partials.size(), from + 1 + random.nextInt(5));
      int epoch = random.nextInt(next.length);
      List<StoredPartial> ofBatch = partials.subList(from, until).stream().map(partial -> new StoredPartial(metric.name(), partial, Map.of())).toList();
      PartialBatch batch = new PartialBatch(new BatchId("epoch " + epoch, next[epoch]++), ofBatch, FAR);
      for (int times = 1 + random.nextInt(3); times > 0; times--) {
        steps.add(() -> memory.apply(batch));
      }
      from = until;
    }
    scenario.changes().stream().collect(groupingBy(PendingChange::ingestBatch, TreeMap::new, toList()))
        .values().forEach(changes -> steps.add(() -> memory.apply(metric.name(), changes, FAR)));
    for (Publication publication : scenario.publications()) {
      steps.add(() -> memory.publish(List.of(publication), Instant.parse("2026-11-04T00:00:00Z")));
    }
    Map<String, List<FinalCell>> releases = scenario.finals().stream().collect(groupingBy(FinalCell::releaseId));
    releases.forEach((release, cells) -> steps.add(() -> {
      memory.load(metric.name(), cells, List.of());
      memory.loaded(release);
    }));
    steps.add(() -> memory.load(metric.name(), List.of(), scenario.adjustments()));
    Collections.shuffle(steps, random);
    BusinessDate newest = scenario.partials().stream().map(partial -> partial.cell().businessDate()).max(BusinessDate::compareTo).orElseThrow();
    memory.apply(new PartialBatch(new BatchId("first", 0), List.of(), FAR));
    steps.forEach(step -> {
      if (random.nextInt(10) == 0) {
        memory.panes(metric, memory.firstKept(), newest, Instant.MIN, Instant.MAX, DimensionFilter.ALL, FAR); // what was asked before changes nothing
      }
      step.run();
    });
    scenario.publications().stream().flatMap(publication -> publication.serves().stream()).map(Served::releaseId).forEach(memory::loaded); // some had no rows
    for (int epoch = 0; epoch < next.length; epoch++) {
      if (next[epoch] > 0) {
        memory.settle(new BatchId("epoch " + epoch, next[epoch] - 1));
        assertThat(memory.contains(new BatchId("epoch " + epoch, 0))).isTrue();
      }
    }
  }

  private static List<MergedCell> cells(FigureMemory memory, Metric metric, MergeRule rule, Instant now) {
    MemoryView view = memory.panes(metric, memory.firstKept(), memory.newestDate(), Instant.MIN, Instant.MAX, DimensionFilter.ALL, now).orElseThrow();
    List<MergedCell> panes = view.panes().stream().map(Pane::merged).toList();
    assertThat(metric.window() instanceof WindowKind.Sliding || panes.size() == rule.windows(panes, view.current()).size()).isTrue();
    return rule.windows(panes, view.current()).stream().map(rule::declared).toList();
  }

  /** After what is in effect at the end of the feeding; time does not go back. */
  private static List<Instant> moments(MergeScenario scenario) {
    return Stream.concat(
            Stream.of(Instant.parse("2026-11-04T00:00:00Z"), FAR), scenario.publications().stream().map(Publication::effectiveAt).filter(FAR::isBefore))
        .sorted().distinct().toList();
  }

  private static List<MergedCell> sorted(Collection<MergedCell> cells) {
    return cells.stream().sorted(Comparator.comparing(cell -> cell.cell().toString())).toList();
  }

  /** What a listener was told. */
  private static final class Told implements MemoryListener {
    private final List<Long> revisions = new ArrayList<>();
    private final List<String> flips = new ArrayList<>();

    @Override
    public void changed(long revision, String metric, Collection<Cell> panes, Instant committedAt) {
      revisions.add(revision);
    }

    @Override
    public void flipped(long revision, List<Flip> changed) {
      revisions.add(revision);
      changed.forEach(flip -> flips.add(flip.businessDate() + " " + flip.status()));
    }

    @Override
    public void reloaded(long revision) {
      throw new AssertionError("nothing is read");
    }
  }
}
