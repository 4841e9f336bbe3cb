package io.daybook.core.pipeline;

import io.daybook.core.NearestWord;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations, zones, times of day and timestamp patterns, as a pipeline file writes them. */
final class Times {
  private static final Pattern AMOUNT_AND_UNIT = Pattern.compile("(-?\\d{1,9})\\s+([a-z]+)");
  private static final Pattern TIME_OF_DAY = Pattern.compile("([01]\\d|2[0-3]):[0-5]\\d");
  private static final Map<String, ChronoUnit> UNITS =
      Map.of(
          "second", ChronoUnit.SECONDS, "seconds", ChronoUnit.SECONDS,
          "minute", ChronoUnit.MINUTES, "minutes", ChronoUnit.MINUTES,
          "hour", ChronoUnit.HOURS, "hours", ChronoUnit.HOURS,
          "day", ChronoUnit.DAYS, "days", ChronoUnit.DAYS);

  /** Far beyond any sense, and near enough that instants plus it stay in range. */
  private static final Duration LONGEST = Duration.ofDays(3_660);

  // Afternoon, and no two parts alike, so that a pattern that loses or swaps a part does not give it back.
  private static final LocalDateTime SAMPLE = LocalDateTime.of(2010, 12, 31, 13, 45, 56);

  private Times() {}

  /** A duration of at least 0 in whole milliseconds, such as {@code 10 minutes} or {@code PT10M}. */
  static Optional<Duration> duration(Place place) {
    Optional<String> text = place.text();
    Optional<Duration> duration = text.flatMap(Times::parse);
    if (text.isPresent() && duration.isEmpty()) {
      place.problem("'%s' is not a duration; write one such as 90 seconds, 10 minutes, 1 hour, 1 day or PT10M".formatted(text.get()));
    } else if (duration.filter(Duration::isNegative).isPresent()) {
      place.problem("'%s' is negative; write a duration of at least 0".formatted(text.get()));
    } else if (duration.filter(length -> length.compareTo(LONGEST) > 0).isPresent()) {
      place.problem("'%s' is over %d days; write a shorter duration".formatted(text.get(), LONGEST.toDays()));
    } else if (duration.filter(length -> length.getNano() % 1_000_000 != 0).isPresent()) {
      place.problem("'%s' is not a whole number of milliseconds; write one that is".formatted(text.get()));
    }
    return duration;
  }

  static Optional<ZoneId> zone(Place place) {
    return place.text().flatMap(text -> zone(place, text));
  }

  /** An instant with its offset from UTC, such as {@code 2026-05-01T02:30:00Z}. */
  static Optional<Instant> instant(Place place) {
    Optional<String> text = place.text();
    try {
      return text.map(OffsetDateTime::parse).map(OffsetDateTime::toInstant);
    } catch (DateTimeParseException e) {
      place.problem("'%s' is not an instant; write one with its offset from UTC, such as 2026-05-01T02:30:00Z".formatted(text.orElseThrow()));
      return Optional.empty();
    }
  }

  static Optional<LocalTime> timeOfDay(Place place) {
    Optional<String> text = place.text();
    Optional<LocalTime> time = text.filter(TIME_OF_DAY.asMatchPredicate()).map(LocalTime::parse);
    if (text.isPresent() && time.isEmpty()) {
      place.problem("'%s' is not a time of day; write HH:mm in quotes, from \"00:00\" to \"23:59\"".formatted(text.get()));
    }
    return time;
  }

  /** A pattern that gives every local date and time, to the minute at least, and takes it back. */
  static Optional<String> timestampPattern(Place place) {
    Optional<String> pattern = place.text();
    if (pattern.isPresent() && !givesDateAndTime(pattern.get())) {
      place.problem(
          "'%s' is not a pattern of a date and a time without zone; write one such as yyyy-MM-dd HH:mm:ss or dd/MM/yyyy HH:mm"
              .formatted(pattern.get()));
    }
    return pattern;
  }

  private static Optional<ZoneId> zone(Place place, String text) {
    try {
      return Optional.of(ZoneId.of(text));
    } catch (DateTimeException e) {
      String nearest = NearestWord.of(text, new TreeSet<>(ZoneId.getAvailableZoneIds())).map("; did you mean '%s'?"::formatted).orElse("");
      place.problem("unknown time zone '%s'%s (write an IANA name such as Europe/London)".formatted(text, nearest));
      return Optional.empty();
    }
  }

  private static Optional<Duration> parse(String text) {
    Matcher words = AMOUNT_AND_UNIT.matcher(text.strip());
    if (words.matches()) {
      return Optional.ofNullable(UNITS.get(words.group(2))).map(unit -> Duration.of(Long.parseLong(words.group(1)), unit));
    }
    try {
      return Optional.of(Duration.parse(text.strip()));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private static boolean givesDateAndTime(String pattern) {
    try {
      DateTimeFormatter formatter = DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH);
      LocalDateTime parsed = LocalDateTime.parse(SAMPLE.format(formatter), formatter);
      return parsed.truncatedTo(ChronoUnit.MINUTES).equals(SAMPLE.truncatedTo(ChronoUnit.MINUTES));
    } catch (IllegalArgumentException | DateTimeException e) {
      return false;
    }
  }
}
