package io.daybook.speed;

import static java.util.Objects.requireNonNull;

/** Which micro-batch it is, among those of all epochs. */
record BatchName(String epoch, long batchId) {
  BatchName {
    requireNonNull(epoch, "epoch is null");
  }
}
