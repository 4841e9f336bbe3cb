package io.daybook.cli;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import io.daybook.core.access.Role;
import io.daybook.core.access.SecretFile;
import io.daybook.serving.security.TokenFile;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code daybook token}: what programs and pages show the HTTP door. */
@Command(
    name = "token",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = "Makes, lists and revokes the tokens by which HTTP requests are let in. A running server knows at once.")
final class TokenCommand {
  @Spec private CommandSpec spec;

  @Command(name = "create", mixinStandardHelpOptions = true, description = "Makes a token and shows it, this once: what is kept is a hash of it.")
  int create(
      @Mixin RunFolderOption run,
      @Option(names = "--role", required = true, paramLabel = "ROLE", description = "analyst, finance, dashboard or operator.") Role role,
      @Option(names = "--expires", required = true, paramLabel = "TIME", converter = ShortDuration.class,
          description = "For how long it holds: 30d, 12h, 90m; a year at most.")
          Duration expires,
      @Option(names = "--name", paramLabel = "NAME", description = "By which it is listed and revoked (default: the role and some digits).") String name) {
    String named = Optional.ofNullable(name).orElseGet(() -> role + "-" + HexFormat.of().formatHex(SecretFile.random(3)));
    TokenFile tokens = tokens(run);
    String secret = tokens.create(named, role, expires);
    spec.commandLine().getOut().println(secret);
    spec.commandLine().getErr().printf("That is the token %s, for %s, until %s. It is not shown again.%n", named, role, tokens.all().stream()
        .filter(token -> token.name().equals(named)).findFirst().orElseThrow().expires());
    return Daybook.DONE;
  }

  @Command(name = "list", mixinStandardHelpOptions = true, description = "The tokens: name, role, when made, when they expire. Not what they are.")
  int list(@Mixin RunFolderOption run) {
    PrintWriter out = spec.commandLine().getOut();
    Instant now = Instant.now();
    tokens(run).all().forEach(token ->
        out.printf("%-24s %-10s %s %s%s%n", token.name(), token.role(), token.created(), token.expires(), token.isExpiredAt(now) ? " expired" : ""));
    return Daybook.DONE;
  }

  @Command(name = "revoke", mixinStandardHelpOptions = true, description = "Makes a token worthless at once.")
  int revoke(@Mixin RunFolderOption run, @Parameters(paramLabel = "NAME", description = "As it is listed.") String name) {
    if (!tokens(run).revoke(name)) {
      throw new DaybookException(ErrorCode.INPUT_NOT_FOUND, "There is no token %s; 'daybook token list' tells which there are.".formatted(name));
    }
    spec.commandLine().getOut().printf("%s lets nobody in any more%n", name);
    return Daybook.DONE;
  }

  private static TokenFile tokens(RunFolderOption run) {
    return new TokenFile(run.security().tokens(), Clock.systemUTC());
  }
}
