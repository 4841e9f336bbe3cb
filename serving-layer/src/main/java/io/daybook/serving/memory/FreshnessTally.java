package io.daybook.serving.memory;

import io.daybook.core.time.BusinessDate;
import io.daybook.lake.StoredRow;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** How far each layer has come, commit by commit. Written by one thread, read by any. */
final class FreshnessTally {
  static final List<String> SPEED_COLUMNS = List.of("committed_at", "max_arrival", "read", "late", "duplicate", "quarantined");
  static final List<String> INGEST_COLUMNS = List.of("committed_at", "max_arrival", "read", "redelivered", "quarantined");

  private volatile LayerFreshness speed = LayerFreshness.none("speed");
  private volatile LayerFreshness ingest = LayerFreshness.none("ingest");
  private volatile LayerFreshness nightly = LayerFreshness.none("nightly");

  /** @param row of {@code speed_batches} */
  void speed(StoredRow row) {
    speed =
        speed.plus(
            row.instant("committed_at"),
            row.find("max_arrival", Instant.class),
            Optional.empty(),
            new LayerFreshness.Counts(row.find("read", Long.class), row.find("late", Long.class), row.find("duplicate", Long.class), row.find("quarantined", Long.class)));
  }

  /** @param row of {@code ingest_batches} */
  void ingest(StoredRow row) {
    ingest =
        ingest.plus(
            row.instant("committed_at"),
            row.find("max_arrival", Instant.class),
            Optional.empty(),
            new LayerFreshness.Counts(row.find("read", Long.class), Optional.empty(), row.find("redelivered", Long.class), row.find("quarantined", Long.class)));
  }

  /** @param row of {@code releases} */
  void nightly(StoredRow row) {
    if (row.text("event").equals("PUBLISHED")) {
      nightly = nightly.plus(row.instant("at"), Optional.empty(), Optional.of(new BusinessDate(row.date("business_date"))), LayerFreshness.Counts.NONE);
    }
  }

  List<LayerFreshness> layers() {
    return List.of(speed, ingest, nightly);
  }
}
