package io.daybook.tests;

import static java.util.stream.Collectors.joining;
import static org.awaitility.Awaitility.await;

import io.daybook.core.pipeline.Measure;
import io.daybook.core.pipeline.Metric;
import io.daybook.serving.RawTables;
import io.daybook.serving.SqlDialect;
import io.daybook.serving.View;
import io.daybook.serving.ViewSql;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Readers who look at the views of {@link LawPipeline} all the time, and compare each look with what there is to see: all dates as one night has
 * released them, to the last decimal, each cell once; and never the night before again after the one that followed it.
 *
 * <p>Every night that publishes releases every date, so the number of a release says which night it is of.
 */
final class NightReaders implements AutoCloseable {
  private static final int READERS = 2;
  private static final Duration PAUSE = Duration.ofMillis(200); // leaves two cores something for the nights
  private static final Duration PATIENCE = Duration.ofMinutes(1); // bounds a hang
  private static final String RELEASES = "releases";

  private final SparkSession spark;
  private final List<LocalDate> dates;
  private final Map<String, String> statements;
  private final Map<Integer, Map<String, Map<String, String>>> shown = new ConcurrentHashMap<>();
  private final Map<Integer, String> runs = new ConcurrentHashMap<>();
  private final Map<String, Map<Integer, Integer>> looks = new ConcurrentHashMap<>();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final List<Reader> readers = new ArrayList<>();
  private volatile int oldest;
  private volatile int newest;
  private volatile boolean closing;

  private NightReaders(LayersUnderTest layers, List<LocalDate> dates, Map<String, Map<String, String>> first) {
    this.spark = layers.spark();
    this.dates = List.copyOf(dates);
    this.statements = statements(layers, this.dates.get(this.dates.size() - 1));
    know(1, first);
    settle(1);
  }

  /**
   * Starts to look.
   *
   * @param dates which are all released, for the first time
   * @param first what the views show of them
   */
  static NightReaders start(LayersUnderTest layers, List<LocalDate> dates, Map<String, Map<String, String>> first) {
    NightReaders all = new NightReaders(layers, dates, first);
    for (int i = 0; i < READERS; i++) {
      Reader reader = all.new Reader(i);
      all.readers.add(reader);
      reader.start();
    }
    return all;
  }

  /** By the view's name, what a reader asks of it: dates and cells, each with its release. */
  private static Map<String, String> statements(LayersUnderTest layers, LocalDate lastDate) {
    RawTables tables = table -> Optional.of("delta.`%s`".formatted(layers.lake().folder().resolve(table)));
    ViewSql views = new ViewSql(layers.pipeline(), SqlDialect.SPARK, tables);
    Map<String, String> statements = new LinkedHashMap<>();
    for (Metric metric : layers.pipeline().metrics()) {
      String country = metric.dimensions().isEmpty() ? "null" : "country";
      String measures = metric.measures().stream().map(Measure::name).collect(joining(", "));
      for (View view : List.of(views.merged(metric), views.finals(metric))) {
        statements.put(
            view.name(),
            "select release_id, business_date, window_start, %s, %s from (%s) where business_date <= date '%s' and lines <> 0" // else all is pending
                .formatted(country, measures, view.select(), lastDate));
      }
    }
    String releases = views.views().stream().filter(view -> view.name().equals(RELEASES)).findFirst().orElseThrow().select();
    statements.put(RELEASES, "select release_id, business_date from (%s) where state = 'PUBLISHED' and effective_at <= current_timestamp".formatted(releases));
    return statements;
  }

  /** Says what the views show once the night that makes releases of the number has published. */
  void know(int number, Map<String, Map<String, String>> cells) {
    shown.put(number, cells);
  }

  /** From now on releases of the number may be seen. */
  void allow(int number) {
    newest = number;
  }

  /** From now on nothing but releases of the number may be seen. */
  void settle(int number) {
    newest = number;
    oldest = number;
  }

  /** Waits until each reader has looked at every view, not beginning before now. */
  void awaitLooks() {
    Map<Reader, Integer> before = new LinkedHashMap<>();
    readers.forEach(reader -> before.put(reader, reader.done));
    awaitAll("looks", () -> readers.stream().allMatch(reader -> reader.done > before.get(reader) + statements.size()));
  }

  /** Waits until each reader has seen the releases of the number in every view. */
  void awaitSight(int number) {
    awaitAll("sight of releases " + number, () -> readers.stream().allMatch(reader -> reader.hasSeen(number)));
  }

  private void awaitAll(String what, BooleanSupplier reached) {
    await(what).atMost(PATIENCE).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(50)).until(() -> failure.get() != null || reached.getAsBoolean());
    throwIfFailed();
  }

  void throwIfFailed() {
    if (failure.get() != null) {
      throw new AssertionError(failure.get().getMessage(), failure.get());
    }
  }

  /** The run whose releases of the number the readers have seen. */
  String run(int number) {
    return runs.get(number);
  }

  /** By view and number of releases, how often they were seen. */
  Map<String, Map<Integer, Integer>> looks() {
    return looks;
  }

  /** Ends when the looks under way have ended. */
  @Override
  public void close() throws InterruptedException {
    closing = true;
    for (Reader reader : readers) {
      reader.join();
    }
  }

  /** Looks at one view after the other; readers begin with different ones. */
  private final class Reader extends Thread {
    private final SparkSession session = spark.newSession();
    private final List<String> views = new ArrayList<>(statements.keySet());
    private final Map<String, Integer> seen = new ConcurrentHashMap<>();
    private volatile int done;

    Reader(int place) {
      super("night-reader-" + place);
      Collections.rotate(views, place * views.size() / READERS);
    }

    boolean hasSeen(int number) {
      return views.stream().allMatch(view -> seen.getOrDefault(view, 0) >= number);
    }

    @Override
    public void run() {
      try {
        while (!closing && failure.get() == null) {
          look(views.get(done % views.size()));
          done++;
          Thread.sleep(PAUSE.toMillis());
        }
      } catch (Throwable e) { // of Spark, too, whose checked exceptions Java does not see
        failure.compareAndSet(null, e);
      }
    }

    private void look(String view) {
      int from = Math.max(oldest, seen.getOrDefault(view, 0));
      List<Row> rows = session.sql(statements.get(view)).collectAsList();
      int number = view.equals(RELEASES) ? numberOf(releases(view, rows)) : number(view, rows, from, newest);
      if (number < from || number > newest) {
        throw new AssertionError("%s shows releases %d, where there are %d to %d to see".formatted(view, number, from, newest));
      }
      seen.put(view, number);
      looks.computeIfAbsent(view, none -> new ConcurrentHashMap<>()).merge(number, 1, Integer::sum);
    }

    /** Which night's figures these are. */
    private int number(String view, List<Row> rows, int from, int to) {
      Map<String, String> cells = cells(view, rows);
      Map<LocalDate, String> releases = releases(view, rows);
      String metric = view.replaceFirst("_final$", "");
      int number =
          IntStream.rangeClosed(from, to)
              .filter(any -> shown.get(any).get(metric).equals(cells))
              .findFirst()
              .orElseThrow(() -> new AssertionError("%s shows what no night has released: %s".formatted(view, told(metric, cells, releases, from, to))));
      if (numberOf(releases) != number) {
        throw new AssertionError("%s shows the figures of releases %d under %s".formatted(view, number, releases));
      }
      return number;
    }

    private Map<String, String> cells(String view, List<Row> rows) {
      Map<String, String> cells = new TreeMap<>();
      for (Row row : rows) {
        String cell = row.get(1) + "|" + row.get(2) + "|" + row.get(3);
        if (cells.put(cell, ShownCells.text(IntStream.range(4, row.size()).mapToObj(row::get).toArray())) != null) {
          throw new AssertionError("%s has a doubled row: %s".formatted(view, cell));
        }
      }
      return cells;
    }

    /** Of each date the one release that rows are of. */
    private Map<LocalDate, String> releases(String view, List<Row> rows) {
      Map<LocalDate, String> releases = new TreeMap<>();
      for (Row row : rows) {
        LocalDate date = row.getAs(1);
        String release = String.valueOf(row.<String>getAs(0)); // null where a row is provisional
        String other = releases.put(date, release);
        if (other != null && (!other.equals(release) || view.equals(RELEASES))) {
          throw new AssertionError("%s has two releases of %s: %s and %s".formatted(view, date, other, release));
        }
      }
      return releases;
    }

    /** The number that the releases have, which are one night's and of all dates. */
    private int numberOf(Map<LocalDate, String> releases) {
      List<String> nights = releases.values().stream().map(release -> release.replaceFirst("^.*-r(?=\\d+-)", "")).distinct().toList(); // number-run
      if (!List.copyOf(releases.keySet()).equals(dates) || nights.size() != 1 || !nights.get(0).matches("\\d+-.+")) {
        throw new AssertionError("These are not the releases of one night: " + releases);
      }
      String[] night = nights.get(0).split("-", 2);
      int number = Integer.parseInt(night[0]);
      String run = runs.computeIfAbsent(number, none -> night[1]);
      if (!run.equals(night[1])) {
        throw new AssertionError("Releases %d are seen of two runs, %s and %s".formatted(number, run, night[1]));
      }
      return number;
    }

    /** What is seen of each date, in a few words. */
    private String told(String metric, Map<String, String> cells, Map<LocalDate, String> releases, int from, int to) {
      return dates.stream()
          .map(date -> {
            List<Integer> like = IntStream.rangeClosed(from, to).filter(number -> of(date, shown.get(number).get(metric)).equals(of(date, cells))).boxed().toList();
            return "%s under %s: %d cells, as releases %s".formatted(date, releases.get(date), of(date, cells).size(), like);
          })
          .collect(joining("; "));
    }

    private static Map<String, String> of(LocalDate date, Map<String, String> cells) {
      Map<String, String> ofDate = new TreeMap<>(cells);
      ofDate.keySet().removeIf(cell -> !cell.startsWith(date + "|"));
      return ofDate;
    }
  }
}
