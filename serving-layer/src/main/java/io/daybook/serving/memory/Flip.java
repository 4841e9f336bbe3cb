package io.daybook.serving.memory;

import static java.util.Objects.requireNonNull;

import io.daybook.core.release.CurrentRelease;
import io.daybook.core.release.Status;
import io.daybook.core.time.BusinessDate;
import java.util.Optional;

/**
 * A business date that turned final, was restated, or was taken back.
 *
 * @param release the one that is served now; empty where none is
 */
public record Flip(BusinessDate businessDate, Optional<CurrentRelease> release) {
  public Flip {
    requireNonNull(businessDate, "businessDate is null");
    requireNonNull(release, "release is null");
  }

  public Status status() {
    return release.isPresent() ? Status.FINAL : Status.PROVISIONAL;
  }
}
