package io.daybook.serving.security;

import static java.util.Objects.requireNonNull;

import io.daybook.core.access.Role;
import java.time.Instant;

/**
 * What is kept of a token: never the token itself.
 *
 * @param hash SHA-256 of it, as 64 hexadecimal digits
 * @param expires the first moment at which it is valid no more
 */
public record Token(String name, Role role, String hash, Instant created, Instant expires) {
  public Token {
    requireNonNull(name, "name is null");
    requireNonNull(role, "role is null");
    if (!hash.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException("Invalid hash of token %s (must be 64 hexadecimal digits)".formatted(name));
    }
    requireNonNull(created, "created is null");
    requireNonNull(expires, "expires is null");
  }

  public boolean isExpiredAt(Instant now) {
    return !now.isBefore(expires);
  }
}
