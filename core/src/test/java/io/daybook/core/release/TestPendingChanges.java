package io.daybook.core.release;

import static org.assertj.core.api.Assertions.assertThat;

import io.daybook.core.pipeline.Measure;
import io.daybook.core.pipeline.Metric;
import io.daybook.core.time.BusinessCalendar;
import io.daybook.core.time.BusinessDate;
import io.daybook.core.time.Window;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Law 6: a final figure with what is pending of it is what a release made now would say, to the cent. Whatever the records go through, in whatever order
 * changes come, however ingest cuts them into batches, and whichever releases are published, early or long after their cut, or taken back.
 */
class TestPendingChanges {
  private static final BusinessDate FIRST_DAY = BusinessDate.parse("2010-12-01");
  private static final BusinessCalendar CALENDAR = new BusinessCalendar(ZoneOffset.UTC, LocalTime.MIDNIGHT);
  private static final Metric METRIC = new Metric("sales", Duration.ofHours(1), List.of("country"), List.of(
      new Measure.Count("lines"), new Measure.Sum("net", "amount", 2), new Measure.Min("lowest", "amount", 2), new Measure.Ratio("average", "net", "lines", 2)));

  @Property(tries = 10_000)
  void finalWithPendingIsWhatAReleaseMadeNowWouldSay(@ForAll long seed) {
    History history = new History(new Random(seed));
    for (int step = history.random.nextInt(20); step >= 0; step--) {
      history.goOn();
      history.check();
    }
  }

  /** A source, what ingest has taken of it, and what nights and people have said of releases. */
  private static final class History {
    private final Random random;
    private final List<Change> topic = new ArrayList<>();
    private final List<List<Change>> batches = new ArrayList<>();
    private final List<PendingChange> pending = new ArrayList<>();
    private final List<FinalCell> finals = new ArrayList<>();
    private final List<Publication> register = new ArrayList<>();
    private final List<Served> staged = new ArrayList<>();
    private int taken;
    private int sequence;

    History(Random random) {
      this.random = random;
    }

    void goOn() {
      switch (random.nextInt(7)) {
        case 0, 1 -> send();
        case 2, 3 -> ingest();
        case 4 -> stage();
        case 5 -> publish();
        default -> rollBack();
      }
    }

    private void send() {
      for (int i = random.nextInt(6); i >= 0; i--) {
        boolean again = !topic.isEmpty() && random.nextInt(4) == 0;
        topic.add(again ? topic.get(random.nextInt(topic.size())) : new Change(random.nextInt(3), date(), ++sequence, image()));
        if (topic.size() > 1 && random.nextInt(5) == 0) { // overtaken on the way
          topic.add(Math.max(taken, topic.size() - 2), topic.remove(topic.size() - 1));
        }
      }
    }

    /** A batch of what has come, often of nothing at all. What it did is told by the images before and after it, once per cell. */
    private void ingest() {
      int until = taken + random.nextInt(topic.size() - taken + 1);
      List<Change> batch = List.copyOf(topic.subList(taken, until));
      taken = until;
      Map<String, Image> before = images(batches.size() - 1);
      batches.add(batch);
      int number = batches.size() - 1;
      Map<String, Image> after = images(number);
      Set<Cell> touched = new HashSet<>();
      for (Change change : batch) {
        Stream.of(before, after).map(images -> images.get(change.record())).filter(image -> image != null).forEach(image -> touched.add(image.cell()));
      }
      Map<Cell, Amounts> stood = figures(before.values());
      Map<Cell, Amounts> stands = figures(after.values());
      for (Cell cell : touched) {
        List<BigDecimal> one = stood.getOrDefault(cell, amounts(0, "0.00", null)).values();
        List<BigDecimal> other = stands.getOrDefault(cell, amounts(0, "0.00", null)).values();
        BigDecimal records = other.get(0).subtract(one.get(0));
        List<BigDecimal> amounts = new ArrayList<>(List.of(records, other.get(1).subtract(one.get(1))));
        amounts.add(other.get(2));
        pending.add(new PendingChange(cell, new Amounts(amounts), records.longValueExact(), number));
      }
    }

    /** A night's release of a date, at the cut of now; it may be published at once, late or never. */
    private void stage() {
      BusinessDate date = date();
      String release = date + "-r" + (staged.size() + 1);
      staged.add(new Served(release, staged.size() + 1, batches.size() - 1));
      figures(images(batches.size() - 1).values()).forEach((cell, amounts) -> {
        if (cell.businessDate().equals(date)) {
          finals.add(new FinalCell(cell, amounts, release));
        }
      });
    }

    private void publish() {
      if (!staged.isEmpty()) {
        Served release = staged.get(random.nextInt(staged.size()));
        register.add(new Publication(register.size(), BusinessDate.parse(release.releaseId().substring(0, 10)), Optional.of(release), NOW.minusSeconds(random.nextInt(3) - 1)));
      }
    }

    private void rollBack() {
      register.add(new Publication(register.size(), date(), Optional.empty(), NOW));
    }

    private BusinessDate date() {
      return FIRST_DAY.plusDays(random.nextInt(2));
    }

    private Image image() {
      return random.nextInt(4) == 0 ? null : new Image(random.nextInt(2) == 0 ? "France" : null, random.nextInt(2), BigDecimal.valueOf(random.nextInt(900), 2));
    }

    /** The records as they stand after a batch, by the highest sequence; -1 is before the first. */
    private Map<String, Image> images(int batch) {
      Map<String, Change> last = new TreeMap<>();
      batches.subList(0, batch + 1).stream().flatMap(List::stream)
          .forEach(change -> last.merge(change.record(), change, (one, other) -> other.sequence > one.sequence ? other : one));
      Map<String, Image> images = new HashMap<>();
      last.forEach((record, change) -> {
        if (change.image != null) {
          images.put(record, change.image.of(change.date));
        }
      });
      return images;
    }

    void check() {
      Set<BusinessDate> released = MergeRule.currentReleases(register, NOW).keySet();
      Map<Cell, List<BigDecimal>> wouldBe = new HashMap<>();
      for (MergedCell cell : new MergeRule(METRIC, CALENDAR).merge(register, finals, pending, List.of(), List.of(), NOW)) {
        assertThat(wouldBe).as("a cell is there once").doesNotContainKey(cell.cell());
        BigDecimal lines = cell.amounts().at(0).add(cell.pending().at(0));
        if (lines.signum() != 0) {
          BigDecimal net = cell.amounts().at(1).add(cell.pending().at(1));
          wouldBe.put(cell.cell(), List.of(lines, net, cell.pending().at(2), cell.pending().at(3)));
        }
      }
      Map<Cell, List<BigDecimal>> madeNow = new HashMap<>();
      figures(images(batches.size() - 1).values()).forEach((cell, amounts) -> {
        if (released.contains(cell.businessDate())) {
          madeNow.put(cell, List.of(amounts.at(0), amounts.at(1), amounts.at(2), Amounts.ratio(amounts.at(1), amounts.at(0), 2)));
        }
      });
      assertThat(wouldBe).isEqualTo(madeNow);
    }
  }

  private static final Instant NOW = Instant.parse("2010-12-05T06:00:00Z");

  private static Map<Cell, Amounts> figures(Collection<Image> images) {
    Map<Cell, Amounts> figures = new HashMap<>();
    for (Image image : images) {
      Amounts alone = amounts(1, image.amount.toPlainString(), image.amount.toPlainString());
      figures.merge(image.cell(), alone, (one, other) -> one.merge(other, METRIC.storedMeasures()));
    }
    return figures;
  }

  private static Amounts amounts(long lines, String net, String lowest) {
    List<BigDecimal> values = new ArrayList<>(List.of(BigDecimal.valueOf(lines), new BigDecimal(net)));
    values.add(lowest == null ? null : new BigDecimal(lowest));
    return new Amounts(values);
  }

  /** @param image null where the record was deleted */
  private record Change(int key, BusinessDate date, int sequence, Image image) {
    String record() {
      return date + "/" + key;
    }
  }

  private record Image(String country, int hour, BigDecimal amount, BusinessDate date) {
    Image(String country, int hour, BigDecimal amount) {
      this(country, hour, amount, null);
    }

    Image of(BusinessDate its) {
      return new Image(country, hour, amount, its);
    }

    Cell cell() {
      Instant start = CALENDAR.startOf(date).plus(Duration.ofHours(hour));
      List<Object> dimensions = new ArrayList<>();
      dimensions.add(country);
      return new Cell(date, new Window(start, start.plus(Duration.ofHours(1))), dimensions);
    }
  }
}
