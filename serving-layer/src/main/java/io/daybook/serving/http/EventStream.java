package io.daybook.serving.http;

import io.daybook.core.pipeline.Metric;
import io.daybook.core.pipeline.WindowKind;
import io.daybook.core.release.Cell;
import io.daybook.core.time.Window;
import io.daybook.serving.memory.DimensionFilter;
import io.daybook.serving.memory.FigureRange;
import io.daybook.serving.memory.FiguresUnavailable;
import io.daybook.serving.memory.Flip;
import io.daybook.serving.memory.PartName;
import io.daybook.serving.memory.PartState;
import io.daybook.serving.memory.ServedCell;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** What one client is told, in a thread of its own: changed cells, put together for a moment; flips; how fresh everything is each second; what fails and works again. */
final class EventStream implements Runnable {
  private static final Duration APART = Duration.ofMillis(100);
  private static final Duration FRESHNESS_PERIOD = Duration.ofSeconds(1);

  /** A client that has more to catch up with is better served by fetching. */
  private static final int MOST_CELLS = 5000;

  private final Door door;
  private final EventHub hub;
  private final Set<String> metrics;
  private final Caller caller;
  private final Connection connection;
  private final Consumer<Duration> latencies;
  private final Map<PartName, PartState> told = new EnumMap<>(PartName.class);
  private long since;

  /** The client's end. */
  interface Connection {
    /** Sends an event; one without an id leaves the client with the last one it had. */
    void send(String event, byte[] data, Optional<Long> id);

    boolean isOpen();
  }

  /**
   * A stream that is not running yet.
   *
   * @param since the last revision that the client knows
   * @param latencies is told how long it took from a commit until its cells were sent
   */
  EventStream(Door door, EventHub hub, Set<String> metrics, Caller caller, long since, Connection connection, Consumer<Duration> latencies) {
    this.door = door;
    this.hub = hub;
    this.metrics = metrics;
    this.caller = caller;
    this.since = since;
    this.connection = connection;
    this.latencies = latencies;
  }

  /** Returns when the client is gone. */
  @Override
  public void run() {
    Instant freshnessDue = Instant.MIN;
    try {
      while (connection.isOpen()) {
        Instant now = door.clock().instant();
        if (!now.isBefore(freshnessDue)) {
          tellParts();
          connection.send("freshness", new FreshnessAnswer(door).body(), Optional.empty());
          freshnessDue = now.plus(FRESHNESS_PERIOD);
        }
        hub.await(since, Duration.between(now, freshnessDue));
        if (hub.revision() > since && door.live().memory().isPresent()) {
          tellNews();
          Thread.sleep(APART.toMillis()); // what comes meanwhile goes together
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void tellParts() {
    door.parts().states().forEach((part, state) -> {
      PartState before = told.put(part, state);
      boolean wasDown = before != null && before.isDown();
      if (wasDown != state.isDown()) {
        byte[] data = Json.object(json -> json.text("part", part.toString()).text("reason", state.problem()));
        connection.send(state.isDown() ? "problem" : "recovered", data, Optional.empty());
      }
    });
  }

  private void tellNews() {
    EventHub.News news = hub.since(since, metrics, door.figures().memory().revision());
    int cells = news.panes().values().stream().mapToInt(Set::size).sum();
    List<Event> events = new ArrayList<>();
    if (!news.complete() || cells > MOST_CELLS) {
      events.add(new Event("reset", Json.object(json -> json.number("revision", news.revision()))));
    } else {
      news.flips().forEach(flip -> events.add(flip(flip)));
      news.panes().forEach((metric, panes) -> events.add(cells(door.metric(metric), panes, news.revision())));
    }
    for (Iterator<Event> each = events.iterator(); each.hasNext(); ) {
      Event event = each.next(); // the last one alone has the revision: who loses the connection before it is told all again
      connection.send(event.name(), event.data(), each.hasNext() ? Optional.empty() : Optional.of(news.revision()));
    }
    since = news.revision();
    if (!news.panes().isEmpty() && news.complete()) {
      latencies.accept(Duration.between(news.oldestCommit(), door.clock().instant()));
    }
  }

  private record Event(String name, byte[] data) {}

  private Event flip(Flip flip) {
    byte[] data = Json.object(json -> json
        .text("business_date", flip.businessDate().toString())
        .text("release_id", flip.release().map(release -> release.served().releaseId()))
        .text("status", flip.status().name())
        .array("metrics", names -> {
          for (Metric metric : door.pipeline().metrics()) {
            if (metrics.contains(metric.name())) {
              names.element(metric.name());
            }
          }
        }));
    return new Event("flip", data);
  }

  /** What tells a window of a metric from another. */
  private record Key(Instant windowStart, List<Object> dimensions) {}

  private Event cells(Metric metric, Set<Cell> panes, long revision) {
    Set<Key> changed = new HashSet<>();
    panes.forEach(pane -> changed.addAll(windowsOf(metric, pane)));
    Map<Key, ServedCell> found = new HashMap<>();
    for (FigureRange range : ranges(metric, changed)) {
      try {
        door.figures().cells(metric, range, DimensionFilter.ALL).cells().forEach(cell -> found.put(key(cell), cell));
      } catch (FiguresUnavailable e) {
        return new Event("reset", Json.object(json -> json.number("revision", revision)));
      }
    }
    MetricJson metricJson = MetricJson.of(door.pipeline(), metric, caller);
    byte[] data = Json.object(json -> json
        .text("metric", metric.name())
        .number("revision", revision)
        .array("cells", elements -> {
          for (Key key : changed) {
            if (found.containsKey(key)) {
              elements.element(members -> metricJson.cell(members, found.get(key)));
            }
          }
        })
        .array("removed", elements -> {
          for (Key key : changed) {
            if (!found.containsKey(key)) {
              elements.element(members -> metricJson.key(members, gone(metric, key)));
            }
          }
        }));
    return new Event("cells", data);
  }

  private static Key key(ServedCell served) {
    Cell cell = served.cell().cell();
    return new Key(cell.window().startInclusive(), cell.dimensions());
  }

  private static List<Key> windowsOf(Metric metric, Cell pane) {
    if (!(metric.window() instanceof WindowKind.Sliding sliding)) {
      return List.of(new Key(pane.window().startInclusive(), pane.dimensions()));
    }
    List<Key> windows = new ArrayList<>();
    for (int step = 0; step < sliding.panes(); step++) {
      Instant end = pane.window().endExclusive().plus(sliding.slide().multipliedBy(step));
      windows.add(new Key(end.minus(sliding.size()), pane.dimensions()));
    }
    return windows;
  }

  /** Windows that slide are cheaper put together all at once. */
  private List<FigureRange> ranges(Metric metric, Set<Key> changed) {
    TreeSet<Instant> starts = new TreeSet<>();
    changed.forEach(key -> starts.add(key.windowStart()));
    if (metric.window() instanceof WindowKind.Sliding) {
      return List.of(door.figures().between(metric, starts.first(), starts.last().plusNanos(1000)));
    }
    return starts.stream().map(start -> door.figures().between(metric, start, start.plusNanos(1000))).toList();
  }

  private Cell gone(Metric metric, Key key) {
    Instant end = metric.window() instanceof WindowKind.Sliding sliding
        ? key.windowStart().plus(sliding.size())
        : door.pipeline().calendar().windowOf(key.windowStart(), metric.pane()).endExclusive();
    return new Cell(door.pipeline().calendar().dateOf(end.minusNanos(1)), new Window(key.windowStart(), end), key.dimensions());
  }
}
