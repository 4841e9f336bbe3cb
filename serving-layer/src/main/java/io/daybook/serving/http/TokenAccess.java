package io.daybook.serving.http;

import static java.util.Objects.requireNonNull;

import io.daybook.serving.security.Admission;
import io.daybook.serving.security.TokenGate;

/** Lets in who shows a token that holds, for the role that the token is for. */
public final class TokenAccess implements Access {
  private final TokenGate gate;

  public TokenAccess(TokenGate gate) {
    this.gate = requireNonNull(gate, "gate is null");
  }

  @Override
  public Caller caller(Request request) {
    Admission admission = gate.admit(request.authorization(), request.remoteAddress());
    if (admission instanceof Admission.Admitted admitted) {
      return new Caller(admitted.token(), admitted.role());
    }
    if (admission instanceof Admission.TooMany tooMany) {
      long seconds = tooMany.retryAfterSeconds();
      throw HttpProblem.of(429, "too-many-requests", "Too many requests", "Ask again in %d s".formatted(seconds)).withHeader("Retry-After", Long.toString(seconds));
    }
    throw HttpProblem.of(
            401, "unauthorized", "It is not known who asks", "Send a token that holds: 'Authorization: Bearer <token>'. 'daybook token create' makes one")
        .withHeader("WWW-Authenticate", "Bearer");
  }
}
