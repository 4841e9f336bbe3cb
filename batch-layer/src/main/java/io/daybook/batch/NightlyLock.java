package io.daybook.batch;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import io.daybook.lake.Turn;
import java.nio.file.Path;

/** Excludes a second nightly run on the same tables, and whoever writes to the register beside one. */
final class NightlyLock {
  private NightlyLock() {}

  static Turn take(Path folder) {
    return Turn.take(folder, "nightly")
        .orElseThrow(
            () ->
                new DaybookException(
                    ErrorCode.FOLDER_IN_USE,
                    "Another nightly run is at work on %s. Wait until it has ended, then run again if dates are still due.".formatted(folder)));
  }
}
