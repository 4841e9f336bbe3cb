package io.daybook.ingestion;

import java.util.Optional;

/**
 * How arrivals are simulated. A file has no arrival times of its own, so all of them are simulated; each rate is the share of the file's records
 * to which something more happens, one thing to a record at most.
 *
 * <p>None of it changes the truth: when all deliveries have arrived, the latest images of the records are exactly the records of the file.
 *
 * @param seed the same seed, rates, pipeline and file give the same deliveries, byte for byte
 * @param late see {@link Injection}, as for the others
 */
public record Simulation(long seed, double late, double redelivered, double redeliveredBeyond, double amended, double deleted) {
  public Simulation {
    requireRate("late", late);
    requireRate("redelivered", redelivered);
    requireRate("redelivered-beyond", redeliveredBeyond);
    requireRate("amended", amended);
    requireRate("deleted", deleted);
    double sum = late + redelivered + redeliveredBeyond + amended + deleted;
    if (sum > 1 + 1e-9) { // not exactly 1: ten rates of a tenth add up to a little more
      throw new IllegalArgumentException(
          "Invalid rates: late %s + redelivered %s + redelivered-beyond %s + amended %s + deleted %s = %s (must be at most 1)"
              .formatted(late, redelivered, redeliveredBeyond, amended, deleted, sum));
    }
  }

  /** 1 % late, 1 % redelivered, 0.1 % redelivered beyond the horizon, 0.5 % amended, 0.2 % phantoms inserted and deleted. */
  public static Simulation defaults() {
    return new Simulation(1, 0.01, 0.01, 0.001, 0.005, 0.002);
  }

  /** Every record arrives once, within seconds, as the file has it. */
  public static Simulation undisturbed() {
    return new Simulation(1, 0, 0, 0, 0, 0);
  }

  public Simulation withSeed(long otherSeed) {
    return new Simulation(otherSeed, late, redelivered, redeliveredBeyond, amended, deleted);
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
