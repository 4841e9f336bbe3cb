package io.daybook.serving.security;

import static java.util.Objects.requireNonNull;

import io.daybook.core.access.Role;
import java.time.Duration;

/** Whether a request may go on, and if not, what it is to be answered. */
public sealed interface Admission {
  /**
   * It may; whether what it asks for is for its role is another question.
   *
   * @param token the name of the token, which is no secret
   */
  record Admitted(String token, Role role) implements Admission {
    public Admitted {
      requireNonNull(token, "token is null");
      requireNonNull(role, "role is null");
    }
  }

  /** It names no token that holds: 401, with {@code WWW-Authenticate: Bearer}. What is wrong with it is not told to strangers. */
  record Unknown() implements Admission {}

  /**
   * It comes too soon: 429, with {@code Retry-After}.
   *
   * @param untilNext how long until it may be tried again
   */
  record TooMany(Duration untilNext) implements Admission {
    public TooMany {
      requireNonNull(untilNext, "untilNext is null");
    }

    /** For the header: whole seconds, at least one. */
    public long retryAfterSeconds() {
      return Math.max(1, (untilNext.toNanos() + 999_999_999) / 1_000_000_000);
    }
  }
}
