package io.daybook.serving.memory;

import static java.util.Objects.requireNonNull;

import io.daybook.core.pipeline.Metric;
import io.daybook.core.revision.AgeSteps;
import io.daybook.core.revision.Granularity;
import io.daybook.core.revision.RevisionBand;
import io.daybook.core.revision.RevisionKind;
import io.daybook.lake.StoredRow;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * How far provisional figures may still move, as the views tell it: the bands of {@code revision_profile} by the square root of the number of a figure's records.
 *
 * @param bands by the kind of the figure and its hour
 * @param newestArrival the newest that the speed layer has committed, by which ages are told; empty before the first
 */
public record RevisionProfile(Map<Key, RevisionBand> bands, ZoneId zone, Optional<Instant> newestArrival) {
  public RevisionProfile {
    bands = Map.copyOf(bands);
    requireNonNull(zone, "zone is null");
    requireNonNull(newestArrival, "newestArrival is null");
  }

  /** Where a band is found. */
  public record Key(RevisionKind kind, int hour) {
    public Key {
      requireNonNull(kind, "kind is null");
    }
  }

  static RevisionProfile none(ZoneId zone) {
    return new RevisionProfile(Map.of(), zone, Optional.empty());
  }

  RevisionProfile with(Map<Key, RevisionBand> others) {
    return new RevisionProfile(others, zone, newestArrival);
  }

  RevisionProfile at(Instant arrival) {
    return newestArrival.filter(Predicate.not(arrival::isAfter)).isPresent() ? this : new RevisionProfile(bands, zone, Optional.of(arrival));
  }

  /** Of a row of the metric. */
  public Optional<RevisionBand> ofWindow(Metric metric, String measure, Instant start, Instant closes, long recordCount) {
    int dimensionClass = metric.dimensions().isEmpty() ? 0 : Long.toString(Math.max(recordCount, 1)).length();
    return band(metric, measure, Granularity.WINDOW, dimensionClass, localHour(start), closes, recordCount);
  }

  /** Of all rows of an hour, whatever their dimensions. */
  public Optional<RevisionBand> ofHour(Metric metric, String measure, Instant start, Instant closes, long recordCount) {
    return band(metric, measure, Granularity.HOUR, 0, localHour(start), closes, recordCount);
  }

  /** Of all rows of a business date. */
  public Optional<RevisionBand> ofDay(Metric metric, String measure, Instant closes, long recordCount) {
    return band(metric, measure, Granularity.DAY, 0, 0, closes, recordCount);
  }

  private int localHour(Instant instant) {
    return instant.atZone(zone).getHour();
  }

  private Optional<RevisionBand> band(
      Metric metric, String measure, Granularity granularity, int dimensionClass, int hour, Instant closes, long recordCount) {
    double scale = Math.sqrt(Math.max(recordCount, 1));
    return age(closes)
        .map(minutes -> bands.get(new Key(new RevisionKind(metric.name(), measure, granularity, dimensionClass, minutes), hour)))
        .map(band -> new RevisionBand(band.low() * scale, band.high() * scale));
  }

  /** The last step of age that has been reached; empty before the first, while the figure still fills. */
  private Optional<Integer> age(Instant closes) {
    return newestArrival.flatMap(
        newest -> AgeSteps.MINUTES.stream().filter(minutes -> !newest.isBefore(closes.plus(Duration.ofMinutes(minutes)))).reduce((younger, older) -> older));
  }

  /** The keys and bands of rows of the table, gathered. */
  static final class Builder {
    private final Map<Key, RevisionBand> bands = new HashMap<>();

    void add(StoredRow row) {
      row.find("low", Double.class)
          .ifPresent(
              low -> {
                RevisionKind kind =
                    new RevisionKind(
                        row.text("metric"),
                        row.text("measure"),
                        Granularity.valueOf(row.text("granularity")),
                        row.require("dimension_class", Integer.class),
                        row.require("age_minutes", Integer.class));
                bands.put(new Key(kind, row.require("hour", Integer.class)), new RevisionBand(low, row.require("high", Double.class)));
              });
    }

    Map<Key, RevisionBand> bands() {
      return bands;
    }
  }
}
