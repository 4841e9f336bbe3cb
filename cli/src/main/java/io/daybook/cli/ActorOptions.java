package io.daybook.cli;

import picocli.CommandLine.Option;

/** Who does something to releases, and why: both stay in the register. */
final class ActorOptions {
  @Option(names = "--as", paramLabel = "NAME", description = "Who does it (default: ${DEFAULT-VALUE}).", defaultValue = "${sys:user.name}")
  private String actor;

  @Option(names = "--reason", paramLabel = "WORDS", required = true, description = "Why, in words.")
  private String reason;

  String actor() {
    return actor;
  }

  String reason() {
    return reason;
  }
}
