package io.daybook.benchmark;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.random.RandomGenerator;

/** A statement that a dashboard or an analyst asks again and again. */
enum ServeQuery {
  /** One cell, with all of its columns. */
  POINT("point") {
    @Override
    String ofHour(Instant hour, RandomGenerator random) {
      Instant minute = hour.plus(Duration.ofMinutes(random.nextInt(59)));
      return "select * from by_region where window_start = timestamp '%s' and region = 'region-%d'".formatted(text(minute), random.nextInt(Workload.REGIONS));
    }
  },
  /** The sums of an hour, by the only dimension. */
  LAST_HOUR("last hour") {
    @Override
    String ofHour(Instant hour, RandomGenerator random) {
      return "select region, sum(orders), sum(amount) from by_region where window_start >= timestamp '%s' and window_start < timestamp '%s' group by region"
          .formatted(text(hour), text(hour.plus(Duration.ofHours(1))));
    }
  };

  private final String title;

  ServeQuery(String title) {
    this.title = title;
  }

  /**
   * A statement over an hour.
   *
   * @param hour its beginning; to the minute
   */
  abstract String ofHour(Instant hour, RandomGenerator random);

  String title() {
    return title;
  }

  /** In the result file. */
  String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  private static String text(Instant minute) {
    return minute.truncatedTo(ChronoUnit.MINUTES).atOffset(ZoneOffset.UTC).toLocalDateTime().toString().replace('T', ' ') + ":00 UTC";
  }
}
