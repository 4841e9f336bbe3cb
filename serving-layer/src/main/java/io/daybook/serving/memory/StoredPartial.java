package io.daybook.serving.memory;

import static java.util.Objects.requireNonNull;

import io.daybook.core.release.Partial;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * A row of the table {@code provisional}, or a message of its topic.
 *
 * @param partial without values of the measures that are sketched
 * @param sketches of those measures, by their place among the metric's stored measures; without the ones that no record has a value for
 */
record StoredPartial(String metric, Partial partial, Map<Integer, byte[]> sketches) {
  StoredPartial {
    requireNonNull(metric, "metric is null");
    requireNonNull(partial, "partial is null");
    sketches = Collections.unmodifiableMap(new TreeMap<>(sketches));
  }
}
