package io.daybook.cli;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import io.daybook.core.access.Role;
import io.daybook.core.access.User;
import io.daybook.core.access.Users;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code daybook user}: who may log in to a run's Trino, and in which role. */
@Command(
    name = "user",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = "Says who may log in to the Trino of 'daybook trino', and in which role. A running one knows within five seconds.")
final class UserCommand {
  @Spec private CommandSpec spec;

  @Command(name = "add", mixinStandardHelpOptions = true, description = "Adds a user. The password is asked for, or comes from a file.")
  int add(
      @Mixin RunFolderOption run,
      @Parameters(paramLabel = "NAME", description = "Lower case letters, digits, points, underscores and hyphens.") String name,
      @Option(names = "--role", required = true, paramLabel = "ROLE", description = "analyst, finance, dashboard or operator.") Role role,
      @Option(names = "--password-file", paramLabel = "FILE", description = "Has the password in its first line; - for the standard input.") Path passwordFile)
      throws IOException {
    Users users = run.security().prepare().users();
    users.add(new User(name, role), PasswordSource.choose(Optional.ofNullable(passwordFile), name));
    spec.commandLine().getOut().printf("%s may log in as %s%n", name, role);
    return Daybook.DONE;
  }

  @Command(name = "list", mixinStandardHelpOptions = true, description = "The users and their roles.")
  int list(@Mixin RunFolderOption run) {
    PrintWriter out = spec.commandLine().getOut();
    run.security().users().all().forEach(user -> out.printf("%-20s %s%n", user.name(), user.role()));
    return Daybook.DONE;
  }

  @Command(name = "remove", mixinStandardHelpOptions = true, description = "Lets a user in no longer. Statements that run are not ended.")
  int remove(@Mixin RunFolderOption run, @Parameters(paramLabel = "NAME", description = "As it was added.") String name) {
    if (!run.security().users().remove(name)) {
      throw new DaybookException(ErrorCode.INPUT_NOT_FOUND, "There is no user %s; 'daybook user list' tells who there are.".formatted(name));
    }
    spec.commandLine().getOut().printf("%s may log in no longer%n", name);
    return Daybook.DONE;
  }
}
