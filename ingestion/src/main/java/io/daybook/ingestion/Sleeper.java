package io.daybook.ingestion;

import java.time.Duration;

/** Lets wall time pass. */
interface Sleeper {
  Sleeper SYSTEM = duration -> Thread.sleep(duration.toMillis(), duration.toNanosPart() % 1_000_000);

  void sleep(Duration duration) throws InterruptedException;
}
