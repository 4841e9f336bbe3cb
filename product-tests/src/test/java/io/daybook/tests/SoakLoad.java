package io.daybook.tests;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Deliveries at a fixed rate, on business dates that each take some minutes: inserts, amendments, deletions, redeliveries and late ones, of the same date
 * and of the date before. All that a delivery says follows from its number, and so do the figures of any stretch of the topic.
 *
 * <p>Twenty deliveries make a round, and follow on each other in one partition. What a round does to earlier records it does to those of one round, each of
 * which is touched once.
 *
 * @param firstDate on which the first delivery arrives; arrivals are simulated, as those of a replay are
 * @param rate deliveries per second
 * @param dateLength how long a business date takes
 */
record SoakLoad(LocalDate firstDate, int dates, int rate, Duration dateLength, int partitions) {
  static final String TOPIC = "depot.public.parcel";
  static final List<String> DEPOTS = List.of("Bregenz", "Graz", "Innsbruck", "Linz", "Salzburg", "Villach", "Wels", "Wien");

  static final String PIPELINE = """
      pipeline: soak
      source:
        topic: depot.public.parcel
        envelope: debezium
        key: [parcel]
        event_time: weighed_at
        fields:
          parcel: string
          depot: string
          grams: int
          charge: decimal(9,2)
          weighed_at: { type: timestamp, zone: UTC }
      calendar: { zone: UTC }
      allowed_lateness: 30 minutes
      dedup_horizon: 2 hours
      metrics:
        by_depot:
          window: 30 minutes
          dimensions: [depot]
          measures:
            parcels: count
            grams: { sum: grams }
            charge: { sum: charge, scale: 2 }
        altogether:
          window: 5 minutes
          measures:
            parcels: count
            grams: { sum: grams }
            charge: { sum: charge, scale: 2 }
      """;

  private static final int ROUND = 20;
  private static final long DAY_MILLIS = Duration.ofDays(1).toMillis();
  private static final long LATE_MILLIS = Duration.ofHours(3).toMillis();
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS");

  SoakLoad {
    if (rate * dateLength.toSeconds() % (ROUND * partitions) != 0) {
      throw new IllegalArgumentException("Invalid load: %d/s for %s (a date must have whole rounds of %d for each of %d partitions)".formatted(rate, dateLength, ROUND, partitions));
    }
  }

  /** What a delivery does: to the record that the delivery of a number brought, or is that delivery once more. */
  private record Doing(What what, long of) {}

  private enum What {
    INSERT,
    AMEND,
    DELETE,
    REDELIVER
  }

  /** The sums of some records. */
  record Figures(long parcels, long grams, long cents) {
    static final Figures NONE = new Figures(0, 0, 0);

    Figures plus(Figures other) {
      return new Figures(parcels + other.parcels, grams + other.grams, cents + other.cents);
    }

    private Figures negated() {
      return new Figures(-parcels, -grams, -cents);
    }
  }

  long deliveries() {
    return perDate() * dates;
  }

  private long perDate() {
    return rate * dateLength.toSeconds();
  }

  /** Since the first delivery. */
  Duration due(long delivery) {
    return Duration.ofNanos(delivery / rate * 1_000_000_000L + delivery % rate * 1_000_000_000L / rate);
  }

  /** How many are due so long after the first. */
  long due(Duration after) {
    return Math.min(deliveries(), after.toMillis() * rate / 1000);
  }

  LocalDate date(int number) {
    return firstDate.plusDays(number);
  }

  Instant arrival(long delivery) {
    return firstDate.atStartOfDay(ZoneOffset.UTC).toInstant().plusMillis(delivery * DAY_MILLIS / perDate());
  }

  /** Of all that is sent. */
  Map<Integer, Long> endOffsets() {
    Map<Integer, Long> offsets = new TreeMap<>();
    for (int partition = 0; partition < partitions; partition++) {
      offsets.put(partition, deliveries() / partitions);
    }
    return offsets;
  }

  private int partition(long delivery) {
    return (int) (delivery / ROUND % partitions);
  }

  private long offset(long delivery) {
    return delivery / ROUND / partitions * ROUND + delivery % ROUND;
  }

  ProducerRecord<byte[], byte[]> record(long delivery) {
    return new ProducerRecord<>(TOPIC, partition(delivery), arrival(delivery).toEpochMilli(), null, json(delivery).getBytes(StandardCharsets.UTF_8));
  }

  private String json(long delivery) {
    Doing doing = doing(delivery);
    return switch (doing.what) {
      case INSERT -> change("c", "null", image(doing.of, 0), delivery);
      case AMEND -> change("u", image(doing.of, 0), image(doing.of, 1), delivery);
      case DELETE -> change("d", image(doing.of, 0), "null", delivery);
      case REDELIVER -> json(doing.of);
    };
  }

  private static String change(String op, String before, String after, long delivery) {
    return "{\"op\":\"%s\",\"before\":%s,\"after\":%s,\"source\":{\"name\":\"depot\",\"lsn\":%d}}".formatted(op, before, after, delivery + 1);
  }

  private String image(long record, int amendments) {
    Figures figures = figures(record, amendments);
    return "{\"parcel\":\"P%d\",\"depot\":\"%s\",\"grams\":%d,\"charge\":\"%d.%02d\",\"weighed_at\":\"%s\"}"
        .formatted(record, depot(record), figures.grams, figures.cents / 100, figures.cents % 100, TIME.format(LocalDateTime.ofInstant(weighedAt(record), ZoneOffset.UTC)));
  }

  private Doing doing(long delivery) {
    long round = delivery / ROUND;
    boolean ofDayBefore = touchesDayBefore(round);
    long touched = round - (ofDayBefore ? perDate() / ROUND : partitions);
    long before = round - partitions;
    int place = (int) (delivery % ROUND);
    if (place == 16 && touched >= 0) {
      return new Doing(What.AMEND, touched * ROUND + (ofDayBefore ? 4 : 3));
    }
    if (place == 17 && touched >= 0) {
      return new Doing(What.DELETE, touched * ROUND + (ofDayBefore ? 6 : 5));
    }
    if (place == 18 && before >= 0) {
      return new Doing(What.REDELIVER, before * ROUND + 7);
    }
    return new Doing(What.INSERT, delivery);
  }

  /** One in eight of each partition. */
  private boolean touchesDayBefore(long round) {
    return round / partitions % 8 == 0;
  }

  /** When it happened: on arrival, or, of the last record of a round, hours before, or at the same time of the day before. */
  private Instant weighedAt(long record) {
    boolean late = record % ROUND == ROUND - 1 && record >= perDate();
    return arrival(record).minusMillis(!late ? 0 : touchesDayBefore(record / ROUND) ? DAY_MILLIS : LATE_MILLIS);
  }

  private static String depot(long record) {
    return DEPOTS.get((int) Math.floorMod(mixed(record), (long) DEPOTS.size()));
  }

  private static Figures figures(long record, int amendments) {
    long mixed = mixed(record) >>> 8;
    return new Figures(1, 100 + mixed % 4_000 + 7 * amendments, 350 + mixed % 701 + 111 * amendments);
  }

  /** SplitMix64. */
  private static long mixed(long number) {
    long z = number + 0x9E3779B97F4A7C15L;
    z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
    z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
    return z ^ z >>> 31;
  }

  /** The figures of a date, of what the topic has before some offsets: by cell, as {@code by_depot|2026-11-20|2026-11-20T08:30:00Z|Graz}; none of empty cells. */
  Map<String, Figures> figures(LocalDate date, Map<Integer, Long> untilOffsets) {
    Map<String, Figures> cells = new TreeMap<>();
    long first = (date.toEpochDay() - firstDate.toEpochDay()) * perDate();
    long untilExclusive = Math.min(deliveries(), first + 2 * perDate() + ROUND * partitions); // what comes last for a date comes a day late
    for (long delivery = first; delivery < untilExclusive; delivery++) {
      if (offset(delivery) >= untilOffsets.getOrDefault(partition(delivery), 0L)) {
        continue;
      }
      Doing doing = doing(delivery);
      switch (doing.what) {
        case INSERT -> add(cells, date, doing.of, figures(doing.of, 0));
        case AMEND -> add(cells, date, doing.of, figures(doing.of, 0).negated().plus(figures(doing.of, 1)));
        case DELETE -> add(cells, date, doing.of, figures(doing.of, 0).negated());
        case REDELIVER -> {}
      }
    }
    cells.values().removeIf(Figures.NONE::equals);
    return cells;
  }

  private void add(Map<String, Figures> cells, LocalDate date, long record, Figures figures) {
    Instant at = weighedAt(record);
    if (!at.atOffset(ZoneOffset.UTC).toLocalDate().equals(date)) {
      return;
    }
    cells.merge("by_depot|%s|%s|%s".formatted(date, windowStart(at, 30), depot(record)), figures, Figures::plus);
    cells.merge("altogether|%s|%s|null".formatted(date, windowStart(at, 5)), figures, Figures::plus);
  }

  private static Instant windowStart(Instant at, long minutes) {
    return Instant.ofEpochSecond(at.getEpochSecond() / (minutes * 60) * (minutes * 60));
  }

  /** How many different events there are. */
  long events() {
    return deliveries() - (deliveries() / ROUND - partitions); // one redelivery a round, but for the first of each partition
  }
}
