package io.daybook.batch;

import io.daybook.core.time.BusinessDate;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/**
 * What loading a file would do.
 *
 * @param dates by business date, its records
 * @param malformed how many rows cannot be read
 * @param breaking how many new records break a row rule
 * @param examples of rows that cannot be read, {@code file:row: why}
 * @param figures by {@code <metric>.<measure>}, in declared order, by how much counts and sums would change, at final rates
 */
public record LoadPreview(Map<BusinessDate, Records> dates, long malformed, long breaking, List<String> examples, Map<String, BigDecimal> figures) {
  /**
   * Records of a date.
   *
   * @param known those that would say nothing new
   */
  public record Records(long read, long known) {}
}
