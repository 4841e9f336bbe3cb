package io.daybook.tests;

import static java.util.stream.Collectors.joining;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What the views of {@link LawPipeline} are to show of released dates, by plain arithmetic: for each metric its measures as text, by {@code date|window
 * start|country}.
 */
final class ShownCells {
  private static final Duration PANE = Duration.ofHours(1);
  private static final int PANES = 3;
  private static final ZoneId LONDON = ZoneId.of("Europe/London");

  private ShownCells() {}

  /** @param lastDate the last one that is released: windows that end after it are not final */
  static Map<String, Map<String, String>> of(Truth truth, List<Sent> deliveries, LocalDate lastDate) {
    Map<String, Truth.Figures> figures = truth.finals(deliveries);
    Map<String, Extremes> extremes = truth.finalExtremes(deliveries);
    Map<String, Truth.Spread> spreads = Truth.finalSpreads(deliveries);
    Map<String, String> byCountry = new TreeMap<>();
    Map<String, Truth.Figures> windows = new TreeMap<>();
    Map<String, Extremes> extremesOfWindows = new TreeMap<>();
    figures.forEach((cell, sums) -> {
      String[] parts = cell.split("\\|");
      if (parts[0].equals("by_country")) {
        Truth.Spread spread = spreads.get(cell);
        byCountry.put(cell.substring("by_country|".length()), text(sums, extremes.get(cell)) + " " + text(spread.quantities(), spread.median()));
      } else {
        windowsOver(Instant.parse(parts[2]), lastDate).forEach(window -> {
          windows.merge(window, sums, Truth.Figures::plus);
          extremesOfWindows.merge(window, extremes.get(cell), Extremes::and);
        });
      }
    });
    Map<String, String> total = new TreeMap<>();
    windows.forEach((window, sums) -> total.put(window, text(sums, extremesOfWindows.get(window))));
    return Map.of("by_country", byCountry, "total", total);
  }

  /** The sliding windows that hold a pane, by the date in which they end. */
  private static Stream<String> windowsOver(Instant pane, LocalDate lastDate) {
    return Stream.iterate(pane, start -> start.minus(PANE))
        .limit(PANES)
        .filter(start -> !dateOfWindow(start).isAfter(lastDate))
        .map(start -> dateOfWindow(start) + "|" + start + "|null");
  }

  private static LocalDate dateOfWindow(Instant start) {
    return start.plus(PANE.multipliedBy(PANES)).minusNanos(1).atZone(LONDON).toLocalDate();
  }

  private static String text(Truth.Figures figures, Extremes extremes) {
    return text(figures.records(), figures.pounds(), figures.euros(), extremes.lowest(), extremes.highest());
  }

  /** Numbers of any type and scale, each as the shortest text that says it. */
  static String text(Object... numbers) {
    return Stream.of(numbers)
        .map(number -> number == null ? "null" : new BigDecimal(number.toString()).stripTrailingZeros().toPlainString())
        .collect(joining(" "));
  }
}
