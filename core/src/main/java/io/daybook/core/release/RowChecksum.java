package io.daybook.core.release;

import static java.util.Objects.requireNonNull;

import java.math.BigInteger;

/**
 * A checksum of rows in any order: how many there are, and the sum of their hashes modulo 2^128. A row that is missing, doubled or altered changes it.
 *
 * @param sum not negative, below 2^128
 */
public record RowChecksum(long count, BigInteger sum) {
  private static final BigInteger MODULUS = BigInteger.ONE.shiftLeft(128);

  /** The checksum of no rows. */
  public static final RowChecksum EMPTY = new RowChecksum(0, BigInteger.ZERO);

  public RowChecksum {
    requireNonNull(sum, "sum is null");
    sum = sum.mod(MODULUS);
  }

  /** Of sums of the upper and lower 64 bits of the hashes. */
  public static RowChecksum of(long count, BigInteger sumOfUpper, BigInteger sumOfLower) {
    return new RowChecksum(count, sumOfUpper.shiftLeft(64).add(sumOfLower));
  }

  /** Count and sum, such as {@code 1440:00ff...}: 32 hexadecimal digits. */
  @Override
  public String toString() {
    return "%d:%032x".formatted(count, sum);
  }
}
