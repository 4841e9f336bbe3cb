package io.daybook.ingestion;

import io.daybook.core.time.BusinessDate;
import java.time.LocalDate;
import java.time.Month;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * How arrivals are simulated. A file has no arrival times of its own, so all of them are simulated; each rate is the share of the file's records
 * to which something more happens, one thing to a record at most.
 *
 * <p>Rates drift: on a business date that is the share y of a year after the last 1 December, a rate is its declared value times
 * 1 + {@code drift} × d × sin(2π × s × y). Whether it rises or falls first (d is 1 or −1) and how often it swings in a year (s is 1 or 2) the seed
 * decides, for each rate on its own. On 1 December every rate is the declared one.
 *
 * <p>None of it changes the truth: when all deliveries have arrived, the latest images of the records are exactly the records of the file.
 *
 * @param seed the same seed, rates, pipeline and file give the same deliveries, byte for byte
 * @param late see {@link Injection}, as for the others
 * @param drift by what part of itself a rate swings up and down in the course of a year, 0 to 1; 0 leaves rates as they are
 */
public record Simulation(long seed, double late, double redelivered, double redeliveredBeyond, double amended, double deleted, double drift) {
  private static final double DAYS_OF_YEAR = 365;

  public Simulation {
    requireRate("late", late);
    requireRate("redelivered", redelivered);
    requireRate("redelivered-beyond", redeliveredBeyond);
    requireRate("amended", amended);
    requireRate("deleted", deleted);
    requireRate("drift", drift);
    double sum = late + redelivered + redeliveredBeyond + amended + deleted;
    if (sum > 1 + 1e-9) { // not exactly 1: ten rates of a tenth add up to a little more
      throw new IllegalArgumentException(
          "Invalid rates: late %s + redelivered %s + redelivered-beyond %s + amended %s + deleted %s = %s (must be at most 1)"
              .formatted(late, redelivered, redeliveredBeyond, amended, deleted, sum));
    }
    if (sum * (1 + drift) > 1 + 1e-9) {
      throw new IllegalArgumentException("Invalid rates: their sum %s with a drift of %s may be %s (must be at most 1)".formatted(sum, drift, sum * (1 + drift)));
    }
  }

  /** Rates that do not drift. */
  public Simulation(long seed, double late, double redelivered, double redeliveredBeyond, double amended, double deleted) {
    this(seed, late, redelivered, redeliveredBeyond, amended, deleted, 0);
  }

  /**
   * 1 % late, 1 % redelivered, 0.1 % redelivered beyond the horizon, 0.5 % amended, 0.2 % phantoms inserted and deleted; each drifts by half of itself.
   */
  public static Simulation defaults() {
    return new Simulation(1, 0.01, 0.01, 0.001, 0.005, 0.002, 0.5);
  }

  /** Every record arrives once, within seconds, as the file has it. */
  public static Simulation undisturbed() {
    return new Simulation(1, 0, 0, 0, 0, 0);
  }

  public Simulation withSeed(long otherSeed) {
    return new Simulation(otherSeed, late, redelivered, redeliveredBeyond, amended, deleted, drift);
  }

  /** With the rates that a business date has, which drift no further. */
  Simulation on(BusinessDate date) {
    if (drift == 0) {
      return this;
    }
    double year = daysSinceDecember(date.date()) / DAYS_OF_YEAR;
    return new Simulation(
        seed,
        late * factor(Injection.LATE, year),
        redelivered * factor(Injection.REDELIVERED, year),
        redeliveredBeyond * factor(Injection.REDELIVERED_BEYOND, year),
        amended * factor(Injection.AMENDED, year),
        deleted * factor(Injection.DELETED, year));
  }

  private double factor(Injection kind, double year) {
    long drawn = ArrivalModel.mixed(ArrivalModel.mixed(seed) + kind.ordinal());
    int direction = (drawn & 1) == 0 ? 1 : -1;
    int swings = (drawn & 2) == 0 ? 1 : 2;
    return 1 + drift * direction * StrictMath.sin(2 * Math.PI * swings * year); // strict: the same deliveries on every machine
  }

  private static long daysSinceDecember(LocalDate date) {
    int year = date.getMonth() == Month.DECEMBER ? date.getYear() : date.getYear() - 1;
    return ChronoUnit.DAYS.between(LocalDate.of(year, Month.DECEMBER, 1), date);
  }

  /** For a source that delivers nothing twice. */
  public Simulation withoutRedeliveries() {
    return new Simulation(seed, late, 0, 0, amended, deleted, drift);
  }

  /** What happens to a record that drew the given number in [0, 1). */
  Optional<Injection> injectionAt(double drawn) {
    double bound = late;
    if (drawn < bound) {
      return Optional.of(Injection.LATE);
    }
    bound += redelivered;
    if (drawn < bound) {
      return Optional.of(Injection.REDELIVERED);
    }
    bound += redeliveredBeyond;
    if (drawn < bound) {
      return Optional.of(Injection.REDELIVERED_BEYOND);
    }
    bound += amended;
    if (drawn < bound) {
      return Optional.of(Injection.AMENDED);
    }
    bound += deleted;
    return drawn < bound ? Optional.of(Injection.DELETED) : Optional.empty();
  }

  private static void requireRate(String name, double rate) {
    if (!(rate >= 0 && rate <= 1)) {
      throw new IllegalArgumentException("Invalid rate: %s = %s (must be 0 to 1)".formatted(name, rate));
    }
  }
}
