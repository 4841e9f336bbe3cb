package io.daybook.tests;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/** Random lives of records: inserted, amended, moved, deleted, snapshot again, redelivered, late, out of order and malformed. */
final class Histories {
  private static final String[] COUNTRIES = {"United Kingdom", "EIRE", "Channel Islands", null};

  private final Random random;
  private final LocalDate firstDate;
  private final int partitions;
  private long lsn;

  Histories(long seed, LocalDate firstDate, int partitions, long firstLsn) {
    this.random = new Random(seed);
    this.firstDate = firstDate;
    this.partitions = partitions;
    this.lsn = firstLsn;
  }

  /** Deliveries in the order in which they are sent: by arrival. */
  List<Sent> deliveries(int records) {
    List<Sent> deliveries = new ArrayList<>();
    for (int i = 0; i < records; i++) {
      deliveries.addAll(withRedeliveries(life(firstDate + "/" + i)));
    }
    deliveries.sort(Comparator.comparing(Sent::arrival)); // stable: what arrives at once stays in its order
    return deliveries;
  }

  /** One record, from its insert on; every change a little after the one before, by its position in the source's log. */
  private List<Sent> life(String id) {
    int partition = Math.floorMod(id.hashCode(), partitions);
    List<Sent> life = new ArrayList<>();
    Sent.Line stands = null;
    Instant arrival = null;
    int changes = 1 + random.nextInt(4);
    for (int i = 0; i < changes; i++) {
      String op = stands == null ? "c" : oneOf("u", "u", "u", "d", "r");
      Sent.Line after = op.equals("d") ? null : stands == null ? line(id) : op.equals("r") && random.nextBoolean() ? stands : changed(stands);
      Sent.Line before = op.equals("c") || op.equals("r") || (op.equals("u") && random.nextInt(6) == 0) ? null : stands;
      Instant happened = Truth.instant((after == null ? stands : after).soldAt());
      Instant soonest = arrival == null || arrival.isBefore(happened) ? happened : arrival;
      arrival = soonest.plus(delay());
      life.add(new Sent(partition, arrival, op, ++lsn, before, after));
      stands = after;
    }
    if (life.size() > 1 && random.nextInt(5) == 0) { // overtaken on the way: the last change arrives before the one before it
      int last = life.size() - 1;
      Sent overtaking = life.get(last);
      Sent overtaken = life.get(last - 1);
      Instant earliest = overtaking.arrival().isBefore(overtaken.arrival()) ? overtaking.arrival() : overtaken.arrival();
      Instant notBefore = Truth.instant((overtaking.after() == null ? overtaking.before() : overtaking.after()).soldAt());
      life.set(last, overtaking.arriving(earliest.isBefore(notBefore) ? notBefore : earliest));
    }
    if (random.nextInt(12) == 0) {
      life.add(new Sent(partition, life.get(0).arrival(), "x", ++lsn, null, null));
    }
    return life;
  }

  private List<Sent> withRedeliveries(List<Sent> life) {
    List<Sent> all = new ArrayList<>(life);
    for (Sent sent : life) {
      if (random.nextInt(6) == 0) {
        all.add(sent.arriving(sent.arrival().plus(Truth.HORIZON.multipliedBy(random.nextInt(100)).dividedBy(100)))); // within the horizon
      }
      if (random.nextInt(10) == 0) {
        all.add(sent.arriving(sent.arrival().plus(Truth.HORIZON).plusSeconds(1 + random.nextInt(3600)))); // mostly beyond
      }
    }
    return all;
  }

  private Sent.Line line(String id) {
    return new Sent.Line(id, oneOf(COUNTRIES), random.nextInt(41) - 20, price(), soldAt(firstDate.plusDays(random.nextInt(2))));
  }

  private Sent.Line changed(Sent.Line line) {
    LocalDateTime soldAt = line.soldAt();
    switch (random.nextInt(5)) {
      case 0:
        return new Sent.Line(line.id(), line.country(), line.quantity(), line.price(), soldAt(soldAt.toLocalDate())); // another window
      case 1:
        return new Sent.Line(line.id(), line.country(), line.quantity(), line.price(), soldAt(firstDate.plusDays(random.nextInt(2)))); // another date
      case 2:
        return new Sent.Line(line.id(), oneOf(COUNTRIES), line.quantity(), line.price(), soldAt);
      default:
        return new Sent.Line(line.id(), line.country(), random.nextInt(41) - 20, price(), soldAt);
    }
  }

  private BigDecimal price() {
    return BigDecimal.valueOf(random.nextInt(12) == 0 ? -1L - random.nextInt(50_000) : random.nextInt(5_000_000), 4); // some break the rule
  }

  private LocalDateTime soldAt(LocalDate date) {
    return date.atTime(9 + random.nextInt(3), random.nextInt(4), random.nextInt(60), random.nextInt(1_000_000) * 1000);
  }

  /** Mostly seconds, at times exactly the allowed lateness and around it, at times hours. */
  private Duration delay() {
    switch (random.nextInt(8)) {
      case 0:
        return Truth.LATENESS.plusMinutes(1).plusMillis(random.nextInt(3) - 1);
      case 1:
        return Duration.ofMinutes(random.nextInt(600));
      default:
        return Duration.ofMillis(random.nextInt(5000));
    }
  }

  @SafeVarargs
  private <T> T oneOf(T... values) {
    return values[random.nextInt(values.length)];
  }
}
