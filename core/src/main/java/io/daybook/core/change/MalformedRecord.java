package io.daybook.core.change;

import java.util.Optional;

/** Why a record cannot be read; becomes its reason in quarantine. */
final class MalformedRecord extends Exception {
  private static final long serialVersionUID = 1L;

  private final String fieldFault;

  MalformedRecord(String reason) {
    this(reason, null);
  }

  private MalformedRecord(String reason, String fieldFault) {
    super(reason, null, false, false); // a bad record is data: no stack trace, which would cost more than the decoding
    this.fieldFault = fieldFault;
  }

  /** @param image that a change of the kind has to have */
  static MalformedRecord withoutImage(Op op, String image) {
    return new MalformedRecord("a change of kind %s has no '%s' image".formatted(op, image));
  }

  /**
   * @param image as messages name it
   * @param value as messages tell it; empty where there is none
   */
  static MalformedRecord ofField(String image, String field, String fault, String value) {
    String ofField = field + " " + fault;
    return new MalformedRecord(image + "." + ofField + (value.isEmpty() ? "" : ": " + value), ofField);
  }

  Decoded.Malformed decoded() {
    return new Decoded.Malformed(getMessage(), Optional.ofNullable(fieldFault));
  }
}
