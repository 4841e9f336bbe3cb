package io.daybook.cli;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** Where a running process tells how it is: its process id and port, in a file of its layer's folder, which goes with the process unless that is killed. */
record EndpointAddress(long process, int port) {
  private static final String FILE = "endpoint";

  /** Empty where there is none. */
  static Optional<EndpointAddress> in(Path layerFolder) {
    try {
      String[] words = Files.readString(layerFolder.resolve(FILE)).strip().split(" ");
      return Optional.of(new EndpointAddress(Long.parseLong(words[0]), Integer.parseInt(words[1])));
    } catch (IOException | NumberFormatException | ArrayIndexOutOfBoundsException e) {
      return Optional.empty();
    }
  }

  void write(Path layerFolder) {
    try {
      Path draft = Files.writeString(layerFolder.resolve(FILE + ".new"), process + " " + port + "\n");
      Files.move(draft, layerFolder.resolve(FILE), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new DaybookException(
          ErrorCode.FOLDER_NOT_WRITABLE, "Cannot write to the folder %s: %s. Name one that can be written with --folder.".formatted(layerFolder, e), e);
    }
  }

  static void delete(Path layerFolder) {
    try {
      Files.deleteIfExists(layerFolder.resolve(FILE));
    } catch (IOException e) {
      // It is stale then, and taken for that.
    }
  }
}
