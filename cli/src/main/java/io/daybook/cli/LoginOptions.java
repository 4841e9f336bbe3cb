package io.daybook.cli;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import io.daybook.serving.TrinoAddress;
import io.daybook.serving.TrinoLogin;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Who asks a Trino, for verbs that do. */
final class LoginOptions {
  @Option(names = "--trino", paramLabel = "HOST:PORT", description = "Another Trino than the run's own.")
  private String trino;

  @Option(names = "--user", paramLabel = "NAME",
      description = "Who logs in, over TLS; the password is asked for, or in DAYBOOK_PASSWORD (default: Daybook itself, for who may read the run's security folder).")
  private String user;

  @Option(names = "--password-file", paramLabel = "FILE", description = "Has the password in its first line; - for the standard input.")
  private Path passwordFile;

  @Option(names = "--certificate", paramLabel = "FILE",
      description = "What the server has to show, in PEM (default: that of the run's own Trino; of another, one that this Java trusts).")
  private Path certificate;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  /** The Trino to ask: the one that is named, else the one that runs in the folder, else none. */
  Optional<TrinoDoor> door(Path run) throws IOException {
    Optional<TrinoDoor> own = TrinoDoor.runningIn(run);
    if (trino == null && (own.isEmpty() || user == null)) {
      return own;
    }
    TrinoAddress address = trino == null ? own.get().address() : TrinoAddress.parse(trino);
    if (user == null) {
      if (!InetAddress.getByName(address.host()).isLoopbackAddress()) {
        throw new DaybookException(
            ErrorCode.WRONG_USAGE, "%s is not this machine, and what is not is asked over TLS by a user alone. Say who you are with --user.".formatted(address));
      }
      return Optional.of(new TrinoDoor(address, TrinoLogin.nobody()));
    }
    Optional<Path> trusted = Optional.ofNullable(certificate).or(() -> trino == null ? own.flatMap(TrinoDoor::certificate) : Optional.empty());
    return Optional.of(new TrinoDoor(address, new TrinoLogin.ByPassword(user, password(), trusted)));
  }

  private String password() throws IOException {
    Optional<String> configured = passwordFile == null ? Configuration.of(spec).resolved(Setting.PASSWORD) : Optional.empty();
    return configured.isPresent() ? configured.get() : PasswordSource.read(Optional.ofNullable(passwordFile), user);
  }
}
