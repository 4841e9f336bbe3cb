package io.daybook.serving.memory;

import static java.util.Objects.requireNonNull;

/** A batch of partials, as the table and its topic name it: ids of different epochs have nothing to do with each other. */
record BatchId(String epoch, long number) {
  BatchId {
    requireNonNull(epoch, "epoch is null");
  }
}
