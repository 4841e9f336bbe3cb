package io.daybook.cli;

import io.daybook.batch.SourceStatus;
import io.daybook.core.watch.Health;
import io.daybook.core.watch.Lag;
import io.daybook.core.watch.PartitionLag;
import io.daybook.speed.Arrivals;
import io.daybook.speed.SpeedAmounts;
import io.daybook.speed.SpeedStatus;
import io.daybook.speed.SpeedTotals;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Status for people: a line, or a screen of 80 columns. */
final class StatusText {
  private static final int WIDTH = 80;
  private static final int ROOM = WIDTH - 12; // right of a name
  private static final int MOST_PARTITIONS = 8;
  private static final int MOST_AMOUNTS = 8;
  private static final BigDecimal ZERO = BigDecimal.ZERO;

  private StatusText() {}

  static String line(SpeedStatus status) {
    String latency = status.latency().isEmpty() ? "" : ", latency p95 " + TimeText.of(status.latency().get("p95"));
    String health = status.health().healthy() ? "" : ". UNHEALTHY: " + status.health().reason();
    String warnings = status.warnings().stream().map(warning -> ". " + warning).collect(Collectors.joining());
    return "%s, %s%s%s%s".formatted(rate(status), behind(status.lag()), latency, health, warnings);
  }

  static String line(IngestStatus status) {
    String health = status.health().healthy() ? "" : ". UNHEALTHY: " + status.health().reason();
    return position(status) + health;
  }

  /** {@code 1,234 records and 0.60 s behind}. */
  static String behind(Lag lag) {
    return lag.recordsText() + lag.behind().map(time -> " and " + TimeText.of(time)).orElse("") + " behind";
  }

  static String screen(ProcessStatus status) {
    List<String> lines = new ArrayList<>();
    String up = TimeText.of(Duration.between(status.startedAt(), status.at()));
    String process = "%s  process %d, up %s".formatted(status.pipeline(), status.process(), up);
    lines.add(format("%-59s %20s", process, status.at().truncatedTo(ChronoUnit.SECONDS)));
    status.speed().ifPresent(speed -> addSpeed(lines, speed, status.at()));
    status.ingest().ifPresent(ingest -> addIngest(lines, ingest, status.at()));
    return String.join("\n", lines);
  }

  private static void addSpeed(List<String> lines, SpeedStatus status, Instant now) {
    addHealth(lines, "speed", status.health());
    status.warnings().forEach(warning -> wrapped(warning, WIDTH - 12).forEach(line -> lines.add(" ".repeat(12) + line)));
    if (status.arrivals() == Arrivals.SIMULATED) {
      add(lines, "", "arrivals are simulated: times behind are the replay's, and there is no latency");
    }
    add(lines, "rate", rate(status));
    if (!status.latency().isEmpty()) {
      String figures = Stream.of("p50", "p95", "p99", "max").map(name -> name + " " + TimeText.of(status.latency().get(name))).collect(Collectors.joining("  "));
      String ofWhen = figures + "  (last minute)";
      add(lines, "latency", ofWhen.length() <= ROOM ? ofWhen : figures); // minutes take more room, and the line is to fit
    }
    add(lines, "behind", status.lag().recordsText() + status.lag().behind().map(time -> ", " + TimeText.of(time)).orElse(""));
    partitions(status.lag()).forEach(line -> add(lines, "", line));
    status.watermarkDelay().ifPresent(delay -> add(lines, "watermark", TimeText.of(delay) + " back"));
    add(lines, "memory", format("%,d deliveries, %,.1f MB", status.memory().entries(), status.memory().bytes() / 1e6));
    status.lastBatch().ifPresent(batch -> addBatch(lines, batch, now));
    SpeedTotals totals = status.totals();
    String form = "  %-33s %14s %14s %14s";
    lines.add(format(form, "since the start", "late", "duplicate", "quarantined"));
    lines.add(format(form, format("records, of %,d", totals.read()), whole(totals.late()), whole(totals.duplicate()), whole(totals.malformed() + totals.ruleBreakers())));
    if (totals.malformed() > 0) {
      lines.add(format(form, "  malformed, amounts unknown", "", "", whole(totals.malformed())));
    }
    amounts(totals.amounts()).forEach(cells -> lines.add(format(form, cells.toArray())));
  }

  private static void addBatch(List<String> lines, SpeedStatus.LastBatch batch, Instant now) {
    add(
        lines,
        "batch",
        format(
            "%s/%d, %s ago: %,d records, %,d partials",
            batch.epoch(), batch.batchId(), TimeText.of(Duration.between(batch.committedAt(), now)), batch.read(), batch.partials()));
    add(lines, "", "aggregate %s  commit %s  publish %s".formatted(TimeText.of(batch.aggregate()), TimeText.of(batch.commit()), TimeText.of(batch.publish())));
  }

  private static void addIngest(List<String> lines, IngestStatus status, Instant now) {
    addHealth(lines, "ingest", status.health());
    add(lines, "position", position(status));
    status.caughtUpAt().ifPresent(at -> add(lines, "caught up", "%s ago, in %s".formatted(TimeText.of(Duration.between(at, now)), TimeText.of(status.took()))));
    status.source().flatMap(SourceStatus::deliveredUpTo).ifPresent(at -> add(lines, "source", "has delivered up to " + TimeText.of(Duration.between(at, now)) + " ago"));
  }

  private static void addHealth(List<String> lines, String layer, Health health) {
    lines.add("");
    lines.add(format("%-12s%s", layer, health.healthy() ? "HEALTHY" : "UNHEALTHY"));
    wrapped(health.reason(), WIDTH - 12).forEach(line -> lines.add(" ".repeat(12) + line));
  }

  private static void add(List<String> lines, String name, String text) {
    lines.add(format("  %-10s%s", name, text).stripTrailing());
  }

  private static String rate(SpeedStatus status) {
    return format("%,.0f records/s", status.recordsPerSecond());
  }

  private static String position(IngestStatus status) {
    return status.batch().map(batch -> format("batch %d, %s behind", batch, status.lag().recordsText())).orElse("looking for its position");
  }

  /** Those furthest behind, two a line. */
  private static List<String> partitions(Lag lag) {
    List<PartitionLag> waiting =
        lag.partitions().stream().filter(each -> each.records() > 0).sorted(Comparator.comparingLong(PartitionLag::records).reversed()).toList();
    List<String> texts =
        waiting.stream()
            .limit(MOST_PARTITIONS)
            .sorted(Comparator.comparingInt(PartitionLag::partition))
            .map(each -> format("partition %d: %,d, %s", each.partition(), each.records(), TimeText.of(each.behind())))
            .collect(Collectors.toCollection(ArrayList::new));
    if (waiting.size() > MOST_PARTITIONS) {
      texts.add("and %d more partitions".formatted(waiting.size() - MOST_PARTITIONS));
    }
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < texts.size(); i += 2) {
      lines.add(i + 1 < texts.size() ? format("%-34s%s", texts.get(i), texts.get(i + 1)) : texts.get(i));
    }
    return lines;
  }

  private static List<List<String>> amounts(SpeedAmounts amounts) {
    Set<String> names = new TreeSet<>();
    Stream.of(amounts.late(), amounts.duplicate(), amounts.quarantined())
        .forEach(each -> each.forEach((name, amount) -> Optional.of(name).filter(any -> amount.signum() != 0).ifPresent(names::add)));
    List<List<String>> lines = new ArrayList<>();
    names.stream().limit(MOST_AMOUNTS).forEach(name -> lines.add(List.of(cut(name), figure(amounts.late(), name), figure(amounts.duplicate(), name), figure(amounts.quarantined(), name))));
    if (names.size() > MOST_AMOUNTS) {
      lines.add(List.of("and %d more (--json has all)".formatted(names.size() - MOST_AMOUNTS), "", "", ""));
    }
    return lines;
  }

  private static String figure(Map<String, BigDecimal> amounts, String name) {
    BigDecimal amount = amounts.getOrDefault(name, ZERO);
    return amount.signum() == 0 ? "" : format("%,." + Math.min(2, amount.scale()) + "f", amount.setScale(Math.min(2, amount.scale()), RoundingMode.HALF_UP));
  }

  private static String whole(long count) {
    return format("%,d", count);
  }

  private static String cut(String name) {
    return name.length() <= 33 ? name : name.substring(0, 32) + "…";
  }

  static List<String> wrapped(String text, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.isEmpty() ? new String[0] : text.split("\\s+")) {
      if (line.length() > 0 && line.length() + 1 + word.length() > width) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.length() == 0 ? "" : " ").append(word);
    }
    if (line.length() > 0) {
      lines.add(line.toString());
    }
    return lines;
  }

  private static String format(String form, Object... values) {
    return String.format(Locale.ROOT, form, values);
  }
}
