package io.daybook.core.pipeline;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads where control totals come from: the one of {@code path}, {@code topic} and {@code query} that is given. */
final class TotalsOriginReader {
  private static final TotalsOrigin STAND_IN = new TotalsOrigin.CsvFile("");
  private static final String STAND_IN_TEXT = "";
  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final Duration LEAST_TIMEOUT = Duration.ofSeconds(1);
  private static final Duration USUAL_TIMEOUT = Duration.ofMinutes(1);
  private static final Duration LONGEST_TIMEOUT = Duration.ofHours(1);

  private TotalsOriginReader() {}

  static TotalsOrigin read(Section totals) {
    return totals.requireOneOf("path: totals.csv", "path", "topic", "query").flatMap(TotalsOriginReader::read).orElse(STAND_IN);
  }

  private static Optional<TotalsOrigin> read(Place place) {
    return switch (place.name()) {
      case "path" -> place.text().map(TotalsOrigin.CsvFile::new);
      case "topic" -> Names.topic(place).map(TotalsOrigin.RecordTopic::new);
      case "query" -> Optional.of(query(place));
      default -> throw new AssertionError(place.name());
    };
  }

  private static TotalsOrigin.Query query(Place place) {
    Section query = place.section("url", "url_env", "user_env", "password_env", "sql", "timeout");
    return new TotalsOrigin.Query(
        query.requireOneOf("url: jdbc:postgresql://HOST:5432/DATABASE", "url", "url_env").map(TotalsOriginReader::address)
            .orElse(new DatabaseAddress.Url(STAND_IN_TEXT)),
        query.require("user_env", "user_env: TOTALS_USER").flatMap(TotalsOriginReader::variable).orElse(STAND_IN_TEXT),
        query.require("password_env", "password_env: TOTALS_PASSWORD").flatMap(TotalsOriginReader::variable).orElse(STAND_IN_TEXT),
        query.require("sql", "sql: select business_date, count(*) as lines from sale group by 1").flatMap(Place::text).orElse(STAND_IN_TEXT),
        query.find("timeout").flatMap(TotalsOriginReader::timeout).orElse(USUAL_TIMEOUT));
  }

  private static DatabaseAddress address(Place place) {
    if (place.name().equals("url_env")) {
      return new DatabaseAddress.Variable(variable(place).orElse(STAND_IN_TEXT));
    }
    String url = place.text().orElse(STAND_IN_TEXT);
    if (!url.isEmpty()) {
      DatabaseAddress.Url.problem(url).ifPresent(place::problem);
    }
    return new DatabaseAddress.Url(url);
  }

  /** The message does not quote the text: somebody may have written a password there. */
  private static Optional<String> variable(Place place) {
    Optional<String> name = place.text();
    if (name.filter(text -> !VARIABLE.matcher(text).matches()).isPresent()) {
      place.problem("is not the name of an environment variable; write letters, digits and underscores: the variable's name and not what it holds");
    }
    return name;
  }

  private static Optional<Duration> timeout(Place place) {
    Optional<Duration> timeout = Times.duration(place);
    if (timeout.filter(length -> !length.isNegative() && !isAllowed(length)).isPresent()) {
      place.problem("a statement's timeout is at least 1 second and at most 1 hour; write one such as 1 minute");
    }
    return timeout.filter(TotalsOriginReader::isAllowed);
  }

  private static boolean isAllowed(Duration timeout) {
    return timeout.compareTo(LEAST_TIMEOUT) >= 0 && timeout.compareTo(LONGEST_TIMEOUT) <= 0;
  }
}
