package io.daybook.core.change;

/** Why a record cannot be read; becomes its reason in quarantine. */
final class MalformedRecord extends Exception {
  private static final long serialVersionUID = 1L;

  MalformedRecord(String reason) {
    super(reason, null, false, false); // a bad record is data: no stack trace, which would cost more than the decoding
  }
}
