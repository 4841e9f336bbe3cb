package io.daybook.infra;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Folders that a server's start makes, checks and wipes. */
final class Folders {
  private Folders() {}

  /** Makes the folder and its parents where absent; the result is absolute. */
  static Path makeWritable(Path folder) {
    Path absolute = folder.toAbsolutePath().normalize();
    try {
      Files.createDirectories(absolute);
    } catch (IOException e) {
      throw Errors.folderNotWritable(absolute, Errors.reason(e), e);
    }
    try {
      // Tried, not asked: permissions tell nothing about a read-only or full disk.
      Files.delete(Files.createTempFile(absolute, ".write-test", null));
    } catch (IOException e) {
      throw Errors.folderNotWritable(absolute, Errors.reason(e), e);
    }
    return absolute;
  }

  static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    List<Path> deepestFirst;
    try (Stream<Path> all = Files.walk(folder)) {
      deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
    } catch (NoSuchFileException e) {
      return; // somebody else deleted it meanwhile
    }
    for (Path path : deepestFirst) {
      Files.deleteIfExists(path);
    }
  }
}
