package io.daybook.cli;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import io.daybook.core.access.SecretFile;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/** Where a password comes from: a file, the standard input, or the terminal. Never from an argument, which every user of the machine can see. */
final class PasswordSource {
  static final String STANDARD_INPUT = "-";

  private PasswordSource() {}

  /** A password that exists. */
  static String read(Optional<Path> file, String user) throws IOException {
    return file.isPresent() ? of(file.get()) : new String(console().readPassword("Password of %s: ", user));
  }

  /** A password that is new, asked for twice. */
  static String choose(Optional<Path> file, String user) throws IOException {
    if (file.isPresent()) {
      return of(file.get());
    }
    String once = new String(console().readPassword("New password of %s: ", user));
    String again = new String(console().readPassword("The same once more: "));
    if (!once.equals(again)) {
      throw new DaybookException(ErrorCode.WRONG_USAGE, "The two passwords differ. Nothing was changed; try again.");
    }
    return once;
  }

  private static String of(Path file) throws IOException {
    if (!file.toString().equals(STANDARD_INPUT)) {
      return SecretFile.readPassword(file);
    }
    BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    return Optional.ofNullable(input.readLine())
        .orElseThrow(() -> new DaybookException(ErrorCode.WRONG_USAGE, "The standard input has no line with a password."));
  }

  private static Console console() {
    return Optional.ofNullable(System.console())
        .orElseThrow(() -> new DaybookException(ErrorCode.WRONG_USAGE, "There is no terminal to ask for the password. Give it by --password-file FILE, or - for the standard input."));
  }
}
