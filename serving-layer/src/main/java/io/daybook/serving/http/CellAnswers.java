package io.daybook.serving.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.daybook.core.pipeline.Metric;
import io.daybook.core.time.BusinessDate;
import io.daybook.core.time.DateRange;
import io.daybook.serving.memory.FigureRange;
import io.daybook.serving.memory.ServedCell;
import io.daybook.serving.memory.ServedCells;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Cells of a metric: a page of them, or one. */
final class CellAnswers {
  private static final Set<String> PAGE_PARAMETERS = Set.of("from", "until", "date", "limit", "cursor", "max_staleness");
  private static final Set<String> CELL_PARAMETERS = Set.of("window_start", "max_staleness");
  private static final int LIMIT = 1000;
  private static final int MOST = 10_000;

  /** So many dates are read from tables before it is looked whether the page is full. */
  private static final int DATES_AT_ONCE = 7;

  private final Door door;

  CellAnswers(Door door) {
    this.door = door;
  }

  /** A page of cells, in the order of their windows. */
  Answer page(String metricName, Map<String, List<String>> parameters, Caller caller) {
    Metric metric = door.metric(metricName, caller);
    Question question = new Question(door.pipeline(), metric, parameters, PAGE_PARAMETERS, caller);
    door.requireFresh(question.maxStaleness());
    int limit = question.limit(LIMIT, MOST);
    Optional<Cursor> after = question.one("cursor").map(Cursor::parse);
    Page page = page(metric, question, after, limit);
    MetricJson metricJson = MetricJson.of(door.pipeline(), metric, caller);
    Instant asOf = asOf();
    byte[] cells = Json.object(json -> json.array("cells", elements -> {
      for (ServedCell cell : page.cells()) {
        elements.element(members -> metricJson.cell(members, cell));
      }
    }));
    byte[] body = Json.object(json -> {
      json.text("metric", metric.name())
          .number("revision", page.revision())
          .time("as_of", asOf)
          .text("newest_arrival", door.newestArrival())
          .number("stale_millis", door.staleMillis())
          .raw("cells", member(cells));
      json.text("next_cursor", page.next().map(Cursor::text));
    });
    return Answer.json(body).withTag(Answer.tag(cells));
  }

  /** The value of the only member of an object. */
  private static byte[] member(byte[] object) {
    String text = new String(object, UTF_8);
    return text.substring(text.indexOf(':') + 1, text.length() - 1).getBytes(UTF_8);
  }

  private Instant asOf() {
    return door.clock().instant().minus(door.live().staleness());
  }

  /** @param next empty where there are no further ones */
  private record Page(List<ServedCell> cells, long revision, Optional<Cursor> next) {}

  private Page page(Metric metric, Question question, Optional<Cursor> after, int limit) {
    FigureRange range = question.range(door.figures());
    Instant from = after.map(Cursor::windowStart).filter(start -> start.isAfter(range.fromInclusive())).orElse(range.fromInclusive());
    BusinessDate first = max(range.dates().first(), door.pipeline().calendar().dateOf(from));
    List<ServedCell> cells = new ArrayList<>();
    long revision = door.figures().memory().revision();
    BusinessDate last = range.dates().last();
    int skipped = after.map(Cursor::given).orElse(0);
    while (!first.isAfter(last) && cells.size() <= limit) {
      BusinessDate end = min(last, first.plusDays(DATES_AT_ONCE - 1L));
      ServedCells served = door.figures().cells(metric, new FigureRange(new DateRange(first, end), from, range.untilExclusive()), question.filter());
      for (ServedCell cell : served.cells()) {
        if (skipped > 0 && after.isPresent() && cell.cell().cell().window().startInclusive().equals(after.get().windowStart())) {
          skipped--;
        } else {
          cells.add(cell);
        }
      }
      revision = served.revision();
      first = end.plusDays(1);
    }
    if (cells.size() <= limit) {
      return new Page(cells, revision, Optional.empty());
    }
    List<ServedCell> page = List.copyOf(cells.subList(0, limit));
    return new Page(page, revision, Optional.of(after(page, after)));
  }

  private static Cursor after(List<ServedCell> page, Optional<Cursor> before) {
    Instant last = page.get(page.size() - 1).cell().cell().window().startInclusive();
    long given = page.stream().filter(cell -> cell.cell().cell().window().startInclusive().equals(last)).count();
    int earlier = before.filter(cursor -> cursor.windowStart().equals(last)).map(Cursor::given).orElse(0);
    return new Cursor(last, earlier + Math.toIntExact(given));
  }

  private static BusinessDate max(BusinessDate one, BusinessDate other) {
    return one.isAfter(other) ? one : other;
  }

  private static BusinessDate min(BusinessDate one, BusinessDate other) {
    return one.isBefore(other) ? one : other;
  }

  /** One cell, of the window that begins at an instant and of one value for each dimension. */
  Answer cell(String metricName, Map<String, List<String>> parameters, Caller caller) {
    Metric metric = door.metric(metricName, caller);
    Question question = new Question(door.pipeline(), metric, parameters, CELL_PARAMETERS, caller);
    door.requireFresh(question.maxStaleness());
    Instant start = question.instant("window_start").orElseThrow(() -> HttpProblem.badRequest("window_start is missing; write it as 2010-12-01T08:26:00Z"));
    Set<String> missing = new HashSet<>(metric.dimensions());
    question.filter().values().keySet().forEach(place -> missing.remove(metric.dimensions().get(place)));
    if (!missing.isEmpty()) {
      throw HttpProblem.badRequest("One cell has one value for each dimension; missing: %s".formatted(String.join(", ", missing.stream().sorted().toList())));
    }
    FigureRange range = door.figures().between(metric, start, start.plus(Duration.ofNanos(1000)));
    List<ServedCell> cells = door.figures().cells(metric, range, question.filter()).cells();
    if (cells.isEmpty()) {
      throw HttpProblem.notFound("%s has no cell of the window that begins at %s with these dimensions".formatted(metric.name(), start));
    }
    ServedCell served = cells.get(0);
    MetricJson metricJson = MetricJson.of(door.pipeline(), metric, caller);
    byte[] body = Json.object(json -> metricJson.cell(json, served));
    return Answer.json(body).withTag(Answer.tag(body));
  }
}
