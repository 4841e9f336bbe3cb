package io.daybook.batch;

import java.math.BigDecimal;

/** Numbers as messages write them. */
final class Plain {
  private Plain() {}

  /** Without zeros at the end and without an exponent. */
  static String number(BigDecimal number) {
    return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
  }
}
