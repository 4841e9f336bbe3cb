package io.daybook.core.release;

import static java.util.Objects.requireNonNull;

import io.daybook.core.time.BusinessDate;
import io.daybook.core.time.Window;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What a reader sees of an hour, a day or a month of a metric.
 *
 * @param date the business date; of a month its first day
 * @param dimensions in the order of the metric's; {@code null} where records lack the field
 * @param amounts one per declared measure, ratios of the merged ones included; {@code null} for what does not merge and comes from more than one row
 * @param pending one per declared measure, as of a {@link MergedCell}
 * @param provisionalShares one per additive measure, in order: the part of it that is from provisional rows; {@code null} where the measure is 0. Where rows have both
 *     signs it may be below 0 or above 1
 * @param asOf when the last of its rows became what it is
 */
public record PeriodRow(
    BusinessDate date,
    Window period,
    List<Object> dimensions,
    Amounts amounts,
    Amounts pending,
    PeriodStatus status,
    Amounts provisionalShares,
    boolean restated,
    boolean approximate,
    Instant asOf) {
  public PeriodRow {
    requireNonNull(date, "date is null");
    requireNonNull(period, "period is null");
    dimensions = Collections.unmodifiableList(new ArrayList<>(dimensions)); // not List.copyOf: nullable fields
    requireNonNull(amounts, "amounts is null");
    requireNonNull(pending, "pending is null");
    requireNonNull(status, "status is null");
    requireNonNull(provisionalShares, "provisionalShares is null");
    requireNonNull(asOf, "asOf is null");
  }
}
