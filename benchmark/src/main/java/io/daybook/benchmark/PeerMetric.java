package io.daybook.benchmark;

import java.time.Duration;
import java.util.Locale;
import java.util.function.Function;

/** The metrics of {@code orders.yaml} as the peers compute them. */
enum PeerMetric {
  BY_REGION(Duration.ofMinutes(1), Order::region),
  BY_CHANNEL(Duration.ofMinutes(1), Order::channel),
  TOTAL(Duration.ofHours(1), order -> "");

  /** For so long after a delivery another one of its event is recognised, and for so long after its end a window takes events. */
  static final Duration HORIZON = Duration.ofMinutes(10);

  /** The topic of updates, with one partition: the cell's key, and its {@link Total}. */
  static final String UPDATES = "updates";

  private final Duration window;
  private final Function<Order, String> dimension;

  PeerMetric(Duration window, Function<Order, String> dimension) {
    this.window = window;
    this.dimension = dimension;
  }

  Duration window() {
    return window;
  }

  String dimension(Order order) {
    return dimension.apply(order);
  }

  /** The key of a cell's updates. */
  String cell(long windowStartMillis, String value) {
    return title() + "|" + windowStartMillis + "|" + value;
  }

  boolean hasCell(String cell) {
    return cell.startsWith(title() + "|");
  }

  String title() {
    return name().toLowerCase(Locale.ROOT);
  }
}
