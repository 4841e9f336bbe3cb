package io.daybook.serving.web;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A shop's figures as the HTTP API tells them, for tests of the page alone: six weeks that are released, and a day that is open. Made from a seed, and then
 * moved by a test. Not safe for use by several threads but through its own methods, which take turns.
 */
final class FixtureShop {
  static final LocalDate TODAY = LocalDate.parse("2010-12-02");
  static final String MARKUP = "<img src=x onerror=alert(1)>";

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final LocalDate FIRST = LocalDate.parse("2010-10-18");
  private static final LocalTime OPENS = LocalTime.of(8, 0);
  private static final LocalTime CLOSES = LocalTime.of(18, 0);
  private static final LocalTime NOW = LocalTime.of(14, 37);
  private static final List<String> COUNTRIES =
      List.of("United Kingdom", "Germany", "France", "EIRE", "Spain", "Netherlands", "Belgium", "Switzerland", "Portugal", "Australia", "Norway", "Italy", "Channel Islands", "Japan");

  /** The London winter is UTC; the six weeks before its end are not looked at by the hour. */
  private static final ZoneOffset ZONE = ZoneOffset.UTC;

  private final Random random = new Random(7);
  private final TreeMap<Instant, Map<String, Takings>> minutes = new TreeMap<>();
  private final TreeMap<LocalDate, FixtureRelease> releases = new TreeMap<>();
  private final List<FixtureRelease> history = new ArrayList<>();
  private final Map<LocalDate, Takings> pending = new HashMap<>();
  private Instant clock = TODAY.atTime(NOW).toInstant(ZONE);
  private long read;

  /** What a cell of a minute and country has; what hours, days and all countries have is the sum. */
  record Takings(long lines, long units, BigDecimal pounds, BigDecimal cancelled) {
    static final Takings NONE = new Takings(0, 0, new BigDecimal("0.0000"), new BigDecimal("0.0000"));

    static Takings of(long lines, long units, String pounds) {
      return new Takings(lines, units, new BigDecimal(pounds).setScale(4, RoundingMode.UNNECESSARY), new BigDecimal("0.0000"));
    }

    Takings plus(Takings other) {
      return new Takings(lines + other.lines, units + other.units, pounds.add(other.pounds), cancelled.add(other.cancelled));
    }

    BigDecimal euros() {
      return pounds.divide(new BigDecimal("0.84150"), 10, RoundingMode.HALF_UP);
    }

    ObjectNode byCountry() {
      ObjectNode measures = JSON.objectNode().put("lines", lines).put("units", String.valueOf(units)).put("net_gbp", pounds.toPlainString()).put("net_eur", euros().toPlainString());
      measures.put("average_gbp", lines == 0 ? null : pounds.divide(BigDecimal.valueOf(lines), 4, RoundingMode.HALF_UP).toPlainString());
      return measures;
    }

    ObjectNode byHour() {
      return JSON.objectNode().put("lines", lines).put("net_gbp", pounds.toPlainString()).put("cancelled_gbp", cancelled.toPlainString());
    }

    ObjectNode measures(String metric) {
      return metric.equals("sales") ? byHour() : byCountry();
    }
  }

  FixtureShop() {
    for (LocalDate date = FIRST; !date.isAfter(TODAY); date = date.plusDays(1)) {
      if (date.getDayOfWeek() != DayOfWeek.SATURDAY) {
        fill(date);
        if (date.isBefore(TODAY)) {
          release(date);
        }
      }
    }
    pending.put(TODAY.minusDays(1), Takings.of(1, 6, "25.5000"));
  }

  private void fill(LocalDate date) {
    LocalTime until = date.equals(TODAY) ? NOW : CLOSES;
    double trade = 0.6 + random.nextDouble() * 0.6;
    for (LocalTime minute = OPENS; minute.isBefore(until); minute = minute.plusMinutes(1)) {
      double rush = Math.exp(-Math.pow((minute.toSecondOfDay() / 3600.0 - 12.6) / 3.2, 2)) * trade;
      if (random.nextDouble() < 0.25 + rush * 0.6) {
        sellAt(date.atTime(minute).toInstant(ZONE), country(), 1 + (long) (random.nextInt(9) * rush));
      }
    }
  }

  private String country() {
    return random.nextDouble() < 0.62 ? COUNTRIES.get(0) : COUNTRIES.get((int) (Math.pow(random.nextDouble(), 1.8) * COUNTRIES.size()));
  }

  private void sellAt(Instant minute, String country, long lines) {
    BigDecimal cancelled = random.nextInt(12) == 0 ? BigDecimal.valueOf(-random.nextInt(90_000), 4) : new BigDecimal("0.0000");
    add(minute, country, new Takings(lines, lines * (2 + random.nextInt(20)), BigDecimal.valueOf(lines * (20_000 + random.nextInt(250_000)), 4), cancelled));
    read += lines;
  }

  private void add(Instant minute, String country, Takings takings) {
    minutes.computeIfAbsent(minute, any -> new TreeMap<>()).merge(country, takings, Takings::plus);
  }

  /** A minute passes, and somebody buys. */
  synchronized Sold sell(String country, long lines, long units, String pounds) {
    clock = clock.plus(1, ChronoUnit.MINUTES);
    add(clock, country, Takings.of(lines, units, pounds));
    read += lines;
    return new Sold(clock, country);
  }

  Sold sell() {
    long lines = 1 + random.nextInt(6);
    return sell(country(), lines, lines * 4, BigDecimal.valueOf(lines * (10_000 + random.nextInt(150_000)), 4).toPlainString());
  }

  record Sold(Instant minute, String country) {}

  /** A night: what was late or amended moves the figures, and the date is final. */
  synchronized FixtureRelease release(LocalDate date) {
    Takings before = total(date);
    Instant noon = date.atTime(11, 58).toInstant(ZONE);
    Map<String, Takings> causes = new LinkedHashMap<>();
    List.of("definition", "outage_gap").forEach(cause -> causes.put(cause, Takings.NONE));
    causes.put("late", Takings.of(4, 38, "212.4500"));
    causes.put("duplicate", Takings.of(-1, -6, "-17.7000"));
    List.of("quarantined", "snapshot").forEach(cause -> causes.put(cause, Takings.NONE));
    causes.put("deleted", Takings.of(-2, -14, "-64.1000"));
    causes.put("amended", Takings.of(0, 3, "31.2500"));
    List.of("approximation", "reference_data").forEach(cause -> causes.put(cause, Takings.NONE));
    causes.values().stream().filter(cause -> !cause.equals(Takings.NONE)).forEach(cause -> add(noon, COUNTRIES.get(0), cause));
    Optional.ofNullable(releases.get(date)).ifPresent(FixtureRelease::supersede);
    int number = (int) history.stream().filter(release -> release.date().equals(date)).count() + 1;
    FixtureRelease release = new FixtureRelease(date, number, before, causes, total(date));
    releases.put(date, release);
    history.add(release);
    return release;
  }

  synchronized void takeBack(LocalDate date) {
    releases.remove(date).rollBack();
  }

  private Takings total(LocalDate date) {
    return sum(date.atStartOfDay().toInstant(ZONE), date.plusDays(1).atStartOfDay().toInstant(ZONE), Map.of());
  }

  private Takings sum(Instant from, Instant until, Map<String, String> filter) {
    return minutes.subMap(from, until).values().stream()
        .flatMap(cells -> cells.entrySet().stream())
        .filter(cell -> filter.getOrDefault("country", cell.getKey()).equals(cell.getKey()))
        .map(Map.Entry::getValue)
        .reduce(Takings.NONE, Takings::plus);
  }

  synchronized ObjectNode series(String metric, String step, Instant from, Instant until, Map<String, String> filter) {
    Map<Instant, List<Instant>> periods =
        minutes.subMap(from, until).entrySet().stream()
            .filter(minute -> !filter.containsKey("country") || minute.getValue().containsKey(filter.get("country")))
            .map(Map.Entry::getKey)
            .collect(Collectors.groupingBy(minute -> periodStart(metric, step, minute), TreeMap::new, Collectors.toList()));
    ObjectNode answer = JSON.objectNode().put("metric", metric).put("step", step).put("revision", read);
    ArrayNode points = answer.putArray("points");
    periods.keySet().forEach(start -> points.add(point(metric, step, start, filter)));
    return answer;
  }

  private static Instant periodStart(String metric, String step, Instant minute) {
    return switch (step) {
      case "day" -> minute.truncatedTo(ChronoUnit.DAYS);
      case "hour" -> minute.truncatedTo(ChronoUnit.HOURS);
      default -> metric.equals("sales") ? minute.truncatedTo(ChronoUnit.HOURS) : minute;
    };
  }

  private ObjectNode point(String metric, String step, Instant start, Map<String, String> filter) {
    Duration length = step.equals("day") ? Duration.ofDays(1) : periodStart(metric, step, start.plusSeconds(60)).equals(start) ? Duration.ofHours(1) : Duration.ofMinutes(1);
    Instant end = start.plus(length);
    LocalDate date = date(start);
    Takings takings = sum(start, end, filter);
    boolean isFinal = releases.containsKey(date);
    ObjectNode point = JSON.objectNode().put("period_start", start.toString()).put("period_end", end.toString()).put("business_date", date.toString());
    point.set("measures", takings.measures(metric));
    point.put("status", isFinal ? "FINAL" : "PROVISIONAL");
    ObjectNode share = point.putObject("provisional_share");
    takings.measures(metric).fieldNames().forEachRemaining(measure -> share.put(measure, isFinal ? "0.0000" : "1.0000"));
    ArrayNode ids = point.putArray("release_ids");
    if (isFinal) {
      ids.add(releases.get(date).id());
    }
    point.set("pending", (isFinal && step.equals("day") && filter.isEmpty() ? pending.getOrDefault(date, Takings.NONE) : Takings.NONE).measures(metric));
    boolean hasBand = !isFinal && !step.equals("window") && filter.isEmpty();
    point.set("expected_revision", hasBand ? band(takings, takings.measures(metric)) : JSON.nullNode());
    return point;
  }

  private static ObjectNode band(Takings takings, ObjectNode measures) {
    ObjectNode band = JSON.objectNode();
    measures
        .fieldNames()
        .forEachRemaining(
            measure -> {
              double size = Math.sqrt(Math.max(1, takings.lines())) * (measure.startsWith("net") ? 24 : 0.8);
              band.putObject(measure).put("low", -size * 0.6).put("high", size);
            });
    return band;
  }

  synchronized ObjectNode by(String metric, Instant from, Instant until) {
    ObjectNode answer = JSON.objectNode().put("metric", metric).put("dimension", "country").put("revision", read);
    ArrayNode values = answer.putArray("values");
    Map<String, Takings> sums = new HashMap<>();
    minutes.subMap(from, until).values().forEach(cells -> cells.forEach((country, takings) -> sums.merge(country, takings, Takings::plus)));
    sums.entrySet().stream()
        .sorted(Comparator.comparing((Map.Entry<String, Takings> each) -> each.getValue().lines()).reversed())
        .forEach(
            each -> {
              ObjectNode value = values.addObject().put("value", each.getKey());
              value.set("measures", each.getValue().measures(metric));
              value.put("status", releases.containsKey(date(from)) ? "FINAL" : "PROVISIONAL");
              value.putObject("provisional_share");
            });
    return answer;
  }

  /** A cell as an event has it; the page asks again and does not look at its figures. */
  synchronized ObjectNode cells(String metric, Sold sold) {
    ObjectNode event = JSON.objectNode().put("metric", metric).put("revision", read);
    Instant start = periodStart(metric, "window", sold.minute());
    event.putArray("cells").addObject()
        .put("business_date", date(start).toString())
        .put("window_start", start.toString())
        .put("window_end", start.plus(metric.equals("sales") ? Duration.ofHours(1) : Duration.ofMinutes(1)).toString());
    return event;
  }

  synchronized ObjectNode releases() {
    ObjectNode answer = JSON.objectNode();
    ArrayNode listed = answer.putArray("releases");
    history.forEach(release -> listed.add(release.told()));
    return answer;
  }

  synchronized Optional<ObjectNode> drift(String metric, LocalDate date) {
    return Optional.ofNullable(releases.get(date)).map(release -> release.drift(metric));
  }

  synchronized ObjectNode freshness(Map<String, String> down) {
    Instant now = Instant.now();
    ObjectNode answer = JSON.objectNode().put("now", now.toString());
    ArrayNode layers = answer.putArray("layers");
    layers.addObject().put("layer", "speed").put("last_commit", now.minusMillis(640).toString()).put("newest_arrival", clock.plusSeconds(3).toString())
        .putNull("newest_release").put("commits", 4_212).put("read", read).put("late", 118).put("duplicate", 61).put("quarantined", 9);
    layers.addObject().put("layer", "ingest").put("last_commit", now.minusSeconds(14).toString()).put("newest_arrival", clock.minusSeconds(24).toString())
        .putNull("newest_release").put("commits", 803).put("read", read - 12).putNull("late").put("duplicate", 61).put("quarantined", 9);
    layers.addObject().put("layer", "nightly").put("last_commit", now.minus(8, ChronoUnit.HOURS).toString()).putNull("newest_arrival")
        .put("newest_release", releases.lastKey().toString()).put("commits", history.size()).putNull("read").putNull("late").putNull("duplicate").putNull("quarantined");
    ObjectNode parts = answer.putObject("parts");
    for (String part : List.of("kafka", "lake", "sql")) {
      parts.putObject(part).put("state", down.containsKey(part) ? "down" : "up").put("since", now.minusSeconds(30).toString()).put("reason", down.get(part));
    }
    return answer.put("stale_millis", 640);
  }

  static ObjectNode pipeline() {
    ObjectNode answer = JSON.objectNode().put("pipeline", "retail_sales").put("zone", "Europe/London").put("cut_off", "00:00").put("allowed_lateness_millis", 600_000);
    ArrayNode metrics = answer.putArray("metrics");
    ObjectNode byCountry = metrics.addObject().put("name", "sales_by_country").put("window_millis", 60_000).putNull("slide_millis");
    byCountry.putArray("dimensions").addObject().put("name", "country").put("type", "string").put("pii", false);
    measures(byCountry, Map.of("lines", 0, "units", 0, "net_gbp", 4, "net_eur", 10), List.of("lines", "units", "net_gbp", "net_eur")).addObject().put("name", "average_gbp").put("kind", "ratio").put("scale", 4);
    ObjectNode sales = metrics.addObject().put("name", "sales").put("window_millis", 3_600_000).putNull("slide_millis");
    sales.putArray("dimensions");
    measures(sales, Map.of("lines", 0, "net_gbp", 4, "cancelled_gbp", 4), List.of("lines", "net_gbp", "cancelled_gbp"));
    return answer;
  }

  private static ArrayNode measures(ObjectNode metric, Map<String, Integer> scales, List<String> names) {
    ArrayNode measures = metric.putArray("measures");
    names.forEach(name -> measures.addObject().put("name", name).put("kind", name.equals("lines") ? "count" : "sum").put("scale", scales.get(name)));
    return measures;
  }

  static List<String> metrics() {
    return List.copyOf(new TreeSet<>(List.of("sales_by_country", "sales")));
  }

  private static LocalDate date(Instant instant) {
    return ZonedDateTime.ofInstant(instant, ZONE).toLocalDate();
  }
}
