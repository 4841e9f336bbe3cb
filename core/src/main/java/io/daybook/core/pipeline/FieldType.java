package io.daybook.core.pipeline;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.math.BigDecimal;
import java.time.ZoneId;
import java.util.Optional;

/**
 * The type of a field. Values in an image are {@link String}, {@link Integer}, {@link Long}, {@link Boolean}, {@link BigDecimal} at
 * the declared scale, {@link java.time.LocalDate}, or {@link java.time.Instant} at microseconds.
 */
public sealed interface FieldType extends Serializable {
  record Text() implements FieldType {
    @Override
    public String toString() {
      return "string";
    }
  }

  /** 32 bits. */
  record Int() implements FieldType {
    @Override
    public String toString() {
      return "int";
    }
  }

  /** 64 bits. */
  record BigInt() implements FieldType {
    @Override
    public String toString() {
      return "long";
    }
  }

  record Bool() implements FieldType {
    @Override
    public String toString() {
      return "boolean";
    }
  }

  /** Exact; a value with more digits than declared is refused, never rounded. */
  record Decimal(int precision, int scale) implements FieldType {
    public Decimal {
      if (precision < 1 || precision > 38 || scale < 0 || scale > precision) {
        throw new IllegalArgumentException(
            "Invalid decimal type: decimal(%d,%d) (precision must be 1 to 38, scale 0 to the precision)".formatted(precision, scale));
      }
    }

    /** The number at the declared scale; empty where it has more digits. Zeros at its end are none. */
    public Optional<BigDecimal> exactly(BigDecimal number) {
      if (number.signum() == 0) {
        return Optional.of(BigDecimal.ZERO.setScale(scale));
      }
      BigDecimal shortest = number.stripTrailingZeros();
      long wholeDigits = (long) shortest.precision() - shortest.scale(); // asked first: 1e999999999 is short to write and endless to expand
      return shortest.scale() > scale || wholeDigits > precision - scale ? Optional.empty() : Optional.of(shortest.setScale(scale));
    }

    @Override
    public String toString() {
      return "decimal(" + precision + "," + scale + ")";
    }
  }

  record Day() implements FieldType {
    @Override
    public String toString() {
      return "date";
    }
  }

  /** An instant; {@code zone} gives a zoneless source value its meaning. */
  record Timestamp(ZoneId zone) implements FieldType {
    public Timestamp {
      requireNonNull(zone, "zone is null");
    }

    @Override
    public String toString() {
      return "timestamp";
    }
  }
}
