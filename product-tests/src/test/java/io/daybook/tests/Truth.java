package io.daybook.tests;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What must come out, in plain BigDecimal and loops: it shares no code with the product.
 *
 * <p>A cell is {@code metric|date|window start|country}; its figures are the number of records, pounds and euros, its
 * extremes the lowest amount in pounds and the highest in euros.
 */
final class Truth {
  static final Duration LATENESS = Duration.ofMinutes(10);
  static final Duration HORIZON = Duration.ofMinutes(10);
  private static final ZoneId LONDON = ZoneId.of("Europe/London");

  /** Fixes by date, as the test's reference file has them. */
  private final TreeMap<LocalDate, BigDecimal> rates;

  Truth(TreeMap<LocalDate, BigDecimal> rates) {
    this.rates = rates;
  }

  /** The latest image of every record, at official rates. */
  Map<String, Figures> finals(List<Sent> deliveries) {
    Map<String, Figures> cells = new TreeMap<>();
    latest(deliveries).forEach(line -> add(cells, line, 1, officialRate(date(line))));
    return nonEmpty(cells);
  }

  /** What all partials must add up to: the latest images at provisional rates, and once more what was redelivered beyond the horizon. */
  Map<String, Figures> provisionals(List<Sent> deliveries) {
    Map<String, Figures> cells = new TreeMap<>();
    latest(deliveries).forEach(line -> add(cells, line, 1, provisionalRate(date(line))));
    for (Sent twice : countedAgain(deliveries)) {
      if (twice.op().equals("r") || (twice.op().equals("u") && twice.before() == null)) {
        continue; // not counted by the speed layer in the first place
      }
      Optional.ofNullable(twice.after()).ifPresent(line -> add(cells, line, 1, provisionalRate(date(line))));
      Optional.ofNullable(twice.before()).ifPresent(line -> add(cells, line, -1, provisionalRate(date(line))));
    }
    return nonEmpty(cells);
  }

  /** The extremes over the latest images, at official rates. */
  Map<String, Extremes> finalExtremes(List<Sent> deliveries) {
    return extremes(latest(deliveries).stream(), this::officialRate);
  }

  /** The extremes over the latest images, at provisional rates: what a cell shows from which nothing was taken away. */
  Map<String, Extremes> latestExtremes(List<Sent> deliveries) {
    return extremes(latest(deliveries).stream(), this::provisionalRate);
  }

  /** The extremes over every image that ever came: what was taken away since is in them. */
  Map<String, Extremes> provisionalExtremes(List<Sent> deliveries) {
    return extremes(deliveries.stream().filter(sent -> !sent.op().equals("x") && sent.after() != null).map(Sent::after), this::provisionalRate);
  }

  /** The extremes over what the speed layer counts before windows close: a minute for the cells by country, an hour for the others. */
  Map<String, Extremes> onTimeExtremes(List<Sent> deliveries) {
    Map<String, Extremes> cells = new TreeMap<>(extremes(onTime(deliveries, ChronoUnit.MINUTES), this::provisionalRate));
    cells.keySet().removeIf(cell -> !cell.startsWith("by_country|"));
    extremes(onTime(deliveries, ChronoUnit.HOURS), this::provisionalRate).forEach((cell, extremes) -> {
      if (cell.startsWith("total|")) {
        cells.put(cell, extremes);
      }
    });
    return cells;
  }

  /** The same of the cells by country, of what differs in them. */
  static Map<String, Spread> onTimeSpreads(List<Sent> deliveries) {
    return spreads(onTime(deliveries, ChronoUnit.MINUTES));
  }

  /** Images that changes bring by themselves, on time for a window of a length. */
  private static Stream<Sent.Line> onTime(List<Sent> deliveries, ChronoUnit window) {
    return deliveries.stream()
        .filter(sent -> sent.op().equals("c") || (sent.op().equals("u") && sent.before() != null))
        .filter(sent -> !sent.arrival().isAfter(instant(sent.after().soldAt().truncatedTo(window).plus(1, window)).plus(LATENESS)))
        .map(Sent::after);
  }

  /** Pounds by line of the cells by country, to four places; cells without lines have none. */
  static Map<String, BigDecimal> averages(Map<String, Figures> cells) {
    Map<String, BigDecimal> averages = new TreeMap<>();
    cells.forEach((cell, figures) -> {
      if (cell.startsWith("by_country|") && figures.records() != 0) {
        averages.put(cell, figures.pounds().divide(BigDecimal.valueOf(figures.records()), 4, RoundingMode.HALF_UP));
      }
    });
    return averages;
  }

  /** How many quantities differ in each cell by country, and the median amount, over the latest images. */
  static Map<String, Spread> finalSpreads(List<Sent> deliveries) {
    return spreads(latest(deliveries).stream());
  }

  /** The same over every image that ever came, as often as it came. */
  static Map<String, Spread> provisionalSpreads(List<Sent> deliveries) {
    return spreads(deliveries.stream().filter(sent -> !sent.op().equals("x") && sent.after() != null).map(Sent::after));
  }

  private static Map<String, Spread> spreads(Stream<Sent.Line> lines) {
    Map<String, List<Sent.Line>> cells = new TreeMap<>();
    lines.filter(Sent.Line::valid).forEach(line -> cells.computeIfAbsent(cellsOf(line).get(0), cell -> new ArrayList<>()).add(line));
    Map<String, Spread> spreads = new TreeMap<>();
    cells.forEach((cell, its) -> {
      List<BigDecimal> sorted = its.stream().map(line -> pounds(line).setScale(2, RoundingMode.HALF_UP)).sorted().toList();
      spreads.put(cell, new Spread(its.stream().map(Sent.Line::quantity).distinct().count(), sorted.get((sorted.size() - 1) / 2)));
    });
    return spreads;
  }

  private static Map<String, Extremes> extremes(Stream<Sent.Line> lines, Function<LocalDate, BigDecimal> rates) {
    Map<String, Extremes> cells = new TreeMap<>();
    lines.filter(Sent.Line::valid).forEach(line -> {
      BigDecimal pounds = pounds(line);
      Extremes own = new Extremes(pounds.setScale(2, RoundingMode.HALF_UP), euros(pounds, rates.apply(date(line))));
      cellsOf(line).forEach(cell -> cells.merge(cell, own, Extremes::and));
    });
    return cells;
  }

  /** Redeliveries whose delivery before lies further back than the horizon. */
  private static List<Sent> countedAgain(List<Sent> deliveries) {
    List<Sent> again = new ArrayList<>();
    Map<String, Instant> lastArrivals = new HashMap<>();
    for (Sent sent : deliveries) {
      if (sent.op().equals("x")) {
        continue;
      }
      Instant last = lastArrivals.put(sent.partition() + ":" + sent.lsn() + sent.op(), sent.arrival());
      if (last != null && Duration.between(last, sent.arrival()).compareTo(HORIZON) > 0) {
        again.add(sent);
      }
    }
    return again;
  }

  /** A record lives once per business date: a change that moves it ends it in one and begins it in the other. */
  private static List<Sent.Line> latest(List<Sent> deliveries) {
    Map<String, Map.Entry<Long, Optional<Sent.Line>>> latest = new LinkedHashMap<>();
    for (Sent sent : deliveries) {
      if (sent.op().equals("x")) {
        continue;
      }
      boolean moves = sent.before() != null && sent.after() != null && !place(sent.before()).equals(place(sent.after()));
      if (sent.after() == null || moves) {
        stand(latest, place(sent.before()), sent.lsn(), Optional.empty());
      }
      if (sent.after() != null) {
        stand(latest, place(sent.after()), sent.lsn(), Optional.of(sent.after()));
      }
    }
    return latest.values().stream().map(Map.Entry::getValue).flatMap(Optional::stream).toList();
  }

  private static void stand(Map<String, Map.Entry<Long, Optional<Sent.Line>>> latest, String place, long lsn, Optional<Sent.Line> line) {
    if (!latest.containsKey(place) || latest.get(place).getKey() <= lsn) {
      latest.put(place, Map.entry(lsn, line));
    }
  }

  private static String place(Sent.Line line) {
    return date(line) + "/" + line.id();
  }

  private static void add(Map<String, Figures> cells, Sent.Line line, int sign, BigDecimal rate) {
    if (!line.valid()) {
      return;
    }
    BigDecimal pounds = pounds(line);
    BigDecimal euros = euros(pounds, rate);
    for (String cell : cellsOf(line)) {
      cells.merge(cell, new Figures(sign, pounds.multiply(BigDecimal.valueOf(sign)), euros.multiply(BigDecimal.valueOf(sign))), Figures::plus);
    }
  }

  private static List<String> cellsOf(Sent.Line line) {
    LocalDateTime minute = line.soldAt().withSecond(0).withNano(0);
    return List.of(
        "by_country|" + date(line) + "|" + instant(minute) + "|" + line.country(),
        "total|" + date(line) + "|" + instant(minute.withMinute(0)) + "|null");
  }

  private static BigDecimal pounds(Sent.Line line) {
    return line.price().multiply(BigDecimal.valueOf(line.quantity()));
  }

  /** To ten places, HALF_UP, as declared; before that to the thirteen that the type of the quotient has in SQL. */
  static BigDecimal euros(BigDecimal pounds, BigDecimal rate) {
    return pounds.divide(rate, 13, RoundingMode.HALF_UP).setScale(10, RoundingMode.HALF_UP);
  }

  private static Map<String, Figures> nonEmpty(Map<String, Figures> cells) {
    cells.values().removeIf(figures -> figures.equals(Figures.NONE));
    return cells;
  }

  /** Cell by cell; cells that are equal are left out. */
  static Map<String, Figures> difference(Map<String, Figures> minuend, Map<String, Figures> subtrahend) {
    Map<String, Figures> cells = new TreeMap<>(minuend);
    subtrahend.forEach((cell, figures) -> cells.merge(cell, figures.negated(), Figures::plus));
    return nonEmpty(cells);
  }

  static LocalDate date(Sent.Line line) {
    return line.soldAt().toLocalDate();
  }

  static Instant instant(LocalDateTime local) {
    return local.atZone(LONDON).toInstant();
  }

  private BigDecimal provisionalRate(LocalDate date) {
    return rates.lowerEntry(date).getValue();
  }

  private BigDecimal officialRate(LocalDate date) {
    return rates.floorEntry(date).getValue();
  }

  /** @param median the lower one of two */
  record Spread(long quantities, BigDecimal median) {}

  /** Compared by amount, whatever the scale. */
  record Figures(long records, BigDecimal pounds, BigDecimal euros) {
    static final Figures NONE = new Figures(0, BigDecimal.ZERO, BigDecimal.ZERO);

    Figures plus(Figures other) {
      return new Figures(records + other.records, pounds.add(other.pounds), euros.add(other.euros));
    }

    Figures negated() {
      return new Figures(-records, pounds.negate(), euros.negate());
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Figures figures && records == figures.records && pounds.compareTo(figures.pounds) == 0 && euros.compareTo(figures.euros) == 0;
    }

    @Override
    public int hashCode() {
      return Objects.hash(records, pounds.stripTrailingZeros(), euros.stripTrailingZeros());
    }
  }
}
