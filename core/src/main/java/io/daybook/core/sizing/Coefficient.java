package io.daybook.core.sizing;

/** What has been measured, on two cores, and is taken to hold in proportion elsewhere; {@code docs/benchmark.md} and {@code docs/operations.md} say how. */
public enum Coefficient {
  SPEED_MICROS(40.9, "µs of a core for a record in the speed layer", "bench speed at 20,000/s, three metrics, records of 1 KB"),
  INGEST_MICROS(195, "µs of a core for a record in the ingest", "bench speed at 15,000/s with the ingest on: 858 s for 4.4 million"),
  RECORDS_PER_PARTITION(2_500, "records a second and partition at the peak", "bench speed: 20,000/s in 8 partitions, 4 for each core"),
  DELIVERY_BYTES(72, "bytes of heap for a remembered delivery, at most", "36 to 72 by how full the table is"),
  SPEED_HEAP_BYTES(630_000_000, "bytes of heap besides the remembered deliveries", "bench speed: 1,455 MiB live with 12 million deliveries"),
  CHANGE_BYTES(83, "bytes of Parquet for a change without its record", "2010-12-01 to 03 of the retail data through Debezium: event id, sequence, arrival, images"),
  PAYLOAD_SHARE(0.158, "bytes of Parquet for a byte of the record", "the same: JSON of 747 bytes, Snappy"),
  NIGHT_SECONDS(22, "seconds of a night whatever its size", "bench nightly, 100,000 rows"),
  NIGHT_SECONDS_PER_MILLION(10.4, "seconds on two cores for a million changes, until readers see the release", "bench nightly, 10 million rows in 104 s");

  private final double value;
  private final String meaning;
  private final String measured;

  Coefficient(double value, String meaning, String measured) {
    this.value = value;
    this.meaning = meaning;
    this.measured = measured;
  }

  public double value() {
    return value;
  }

  /** What it is, with its unit. */
  public String meaning() {
    return meaning;
  }

  /** By what it was measured. */
  public String measured() {
    return measured;
  }
}
