package io.daybook.core.release;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * How far the master dataset reaches: what a release made of it covers.
 *
 * @param ingestBatch the number of the last ingest batch that is covered; -1 when there is none
 * @param offsets by Kafka partition, the first offset that is not covered
 */
public record Cut(long ingestBatch, Map<Integer, Long> offsets) {
  public Cut {
    offsets = Collections.unmodifiableMap(new TreeMap<>(offsets));
  }
}
