package io.daybook.cli;

import io.daybook.core.access.SecurityFolder;
import io.daybook.infra.EmbeddedTrino;
import io.daybook.serving.TrinoAddress;
import io.daybook.serving.TrinoLogin;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/** A Trino and who asks it. */
record TrinoDoor(TrinoAddress address, TrinoLogin login) {
  private static final String HOST = "127.0.0.1";

  /** The Trino that another process runs for a run, asked as Daybook itself where it wants a login. */
  static Optional<TrinoDoor> runningIn(Path run) {
    OptionalInt plain = EmbeddedTrino.runningIn(run.resolve("trino"));
    if (plain.isPresent()) {
      return Optional.of(new TrinoDoor(new TrinoAddress(HOST, plain.getAsInt()), TrinoLogin.nobody()));
    }
    OptionalInt secured = EmbeddedTrino.securedRunningIn(run.resolve("trino"));
    return secured.isPresent()
        ? Optional.of(new TrinoDoor(new TrinoAddress(HOST, secured.getAsInt()), TrinoLogin.service(SecurityFolder.of(run))))
        : Optional.empty();
  }

  /** What the server shows; empty where it shows none. */
  Optional<Path> certificate() {
    return login instanceof TrinoLogin.ByPassword byPassword ? byPassword.certificate() : Optional.empty();
  }
}
