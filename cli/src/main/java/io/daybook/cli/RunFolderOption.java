package io.daybook.cli;

import io.daybook.core.access.SecurityFolder;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which run a verb is about that needs no pipeline. */
final class RunFolderOption {
  @Option(names = "--folder", paramLabel = "PATH", description = "The run's folder (default: var/demo of the checkout).")
  private Path folder;

  SecurityFolder security() {
    return SecurityFolder.of(Optional.ofNullable(folder).orElseGet(() -> Checkout.folder().resolve("var/demo")));
  }
}
