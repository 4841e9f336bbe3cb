package io.daybook.tests;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a soak does and what it holds it to. Everything is restarted in the first half of the load; the second half has to be flat.
 *
 * @param killed what is killed and started again when that part of the load is due
 * @param killedNight which night is killed in its middle and run again, from 0
 * @param trino whether a Trino answers SQL meanwhile
 * @param longestStatement what is kept for statements is kept so long, so that a soak sees it go
 * @param retentionBytes of each partition of the topics, as an operator limits them
 * @param sampleEvery also how often each process's garbage is collected
 * @param processGrowth by how much of its median a process's heap, handles and threads may grow in the second half
 * @param diskGrowth the same of what does not grow with the master dataset; empty where the time is too short for anything to be deleted
 */
record SoakPlan(
    SoakLoad load,
    List<Kill> killed,
    int killedNight,
    boolean trino,
    DaybookProcess.Life life,
    Duration longestStatement,
    long retentionBytes,
    Duration sampleEvery,
    double processGrowth,
    OptionalDouble diskGrowth,
    Duration patience) {

  enum Part {
    SPEED,
    INGEST,
    SERVE,
    KAFKA,
    TRINO
  }

  /** @param when as part of the load */
  record Kill(Part part, double when) {}

  SoakPlan {
    killed = List.copyOf(killed);
  }

  Duration length() {
    return load.dateLength().multipliedBy(load.dates());
  }

  /** When that part of the load is due. */
  Duration at(double share) {
    return Duration.ofMillis((long) (length().toMillis() * share));
  }

  /** The last of the kills that is due and not done. */
  Optional<Kill> next(int done, Duration elapsed) {
    return done < killed.size() && elapsed.compareTo(at(killed.get(done).when)) >= 0 ? Optional.of(killed.get(done)) : Optional.empty();
  }
}
