package io.daybook.core.change;

/** A value that is not read, for a reason that its type does not tell. */
final class UnreadableValue extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /** @param reason goes on after the value's name */
  UnreadableValue(String reason) {
    super(reason);
  }
}
