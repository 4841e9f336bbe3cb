package io.daybook.lake;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Where a Delta table keeps its commits. */
public final class TableLog {
  private static final Pattern COMMIT = Pattern.compile("\\d{20}\\.(json|checkpoint.*)");

  private TableLog() {}

  /** The folder of the log of the table in a folder. */
  public static Path of(Path table) {
    return table.resolve("_delta_log");
  }

  /** Whether the folder is a table. It becomes one by its first commit; a log without any is being made, or what a killed process has left. */
  public static boolean hasCommits(Path table) throws IOException {
    try (Stream<Path> files = Files.list(of(table))) {
      return files.anyMatch(file -> COMMIT.matcher(file.getFileName().toString()).matches());
    } catch (NoSuchFileException | NotDirectoryException e) {
      return false;
    }
  }
}
