package io.daybook.core.reference;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.math.BigDecimal;
import java.time.LocalDate;

/**
 * A rate as it was fixed.
 *
 * @param fixedOn the date of the fix, which lies on or before the business dates that use it
 * @param value at the declared scale
 */
public record Fix(LocalDate fixedOn, BigDecimal value) implements Serializable {
  public Fix {
    requireNonNull(fixedOn, "fixedOn is null");
    requireNonNull(value, "value is null");
  }
}
