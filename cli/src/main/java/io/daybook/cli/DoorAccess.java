package io.daybook.cli;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import io.daybook.core.access.SecurityFolder;
import io.daybook.serving.http.Access;
import io.daybook.serving.http.TokenAccess;
import io.daybook.serving.security.RateLimits;
import io.daybook.serving.security.TokenFile;
import io.daybook.serving.security.TokenGate;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Clock;

/** Who is let in by the HTTP door of a run. */
final class DoorAccess {
  private DoorAccess() {}

  /**
   * By token from the moment on at which the run has any; before that everybody, where the door is open to this machine alone.
   *
   * @throws DaybookException WRONG_USAGE where others could come in without a token
   */
  static Access of(Path run, String host) {
    Clock clock = Clock.systemUTC();
    TokenFile tokens = new TokenFile(SecurityFolder.of(run).tokens(), clock);
    TokenGate gate = new TokenGate(tokens, RateLimits.usual(), clock);
    Access byToken = new TokenAccess(gate);
    if (!isLoopback(host)) {
      if (!tokens.exists()) {
        throw new DaybookException(
            ErrorCode.WRONG_USAGE,
            "Whoever reaches %s could read everything, as there are no tokens yet. Make one, 'daybook token create --role dashboard --expires 30d --folder %s', or listen on 127.0.0.1."
                .formatted(host, run));
      }
      return byToken;
    }
    Access everybody = Access.ofThisMachine();
    return request -> (tokens.exists() ? byToken : everybody).caller(request);
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false; // it cannot be listened on either
    }
  }
}
