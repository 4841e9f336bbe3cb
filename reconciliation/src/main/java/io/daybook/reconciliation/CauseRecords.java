package io.daybook.reconciliation;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The records behind one cause of a metric's drift, in the cells that were asked for.
 *
 * @param count rows of {@code records}
 * @param drift by additive measure, what the drift table says of the cause
 * @param sums by additive measure, what the records add up to: the same, unless tables were altered since
 * @param records a row for each record and cell that it moves, the largest effects first: {@code cause}, {@code window_start}, {@code window_end},
 *     the dimensions, {@code key}, {@code op}, {@code arrival}, each additive measure, {@code event_id}, {@code before}, {@code after}; what identifies
 *     a person is hidden. Event, operation and arrival are those of a delivery; a row that says how a record stands has none
 */
public record CauseRecords(String cause, long count, Map<String, BigDecimal> drift, Map<String, BigDecimal> sums, Dataset<Row> records) {
  public CauseRecords {
    drift = Collections.unmodifiableMap(new LinkedHashMap<>(drift));
    sums = Collections.unmodifiableMap(new LinkedHashMap<>(sums));
  }

  /** Whether the records add up to what the drift table says. */
  public boolean isWhole() {
    return drift.entrySet().stream().allMatch(measure -> measure.getValue().compareTo(sums.get(measure.getKey())) == 0);
  }
}
