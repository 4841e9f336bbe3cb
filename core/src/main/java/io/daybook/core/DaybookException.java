package io.daybook.core;

import static java.util.Objects.requireNonNull;

/**
 * A failure that a user or operator can act on. Its message tells what happened, why, and what to do, with the values; the command line prints
 * the message alone.
 */
public class DaybookException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;

  public DaybookException(ErrorCode code, String message) {
    this(code, message, null);
  }

  /** @param cause kept for the log; {@code null} when there is none */
  public DaybookException(ErrorCode code, String message, Throwable cause) {
    super(message, cause);
    this.code = requireNonNull(code, "code is null");
  }

  public ErrorCode code() {
    return code;
  }
}
