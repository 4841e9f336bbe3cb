package io.daybook.speed;

import io.daybook.lake.Offsets;
import java.util.Map;

/** How far the query has published. Safe for use by several threads. */
final class SpeedProgress {
  private volatile Map<Integer, Long> publishedOffsets;

  SpeedProgress(Map<Integer, Long> publishedOffsets) {
    this.publishedOffsets = publishedOffsets;
  }

  void published(SpeedBatch batch) {
    publishedOffsets = Offsets.max(publishedOffsets, batch.reading().untilOffsets());
  }

  Map<Integer, Long> publishedOffsets() {
    return publishedOffsets;
  }
}
