package io.daybook.serving;

import io.daybook.lake.TableLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The folder in which a pipeline's Delta tables lie. */
record LakeFolder(Path folder) {
  /** The names of its tables; a folder becomes a table by its first commit. */
  Set<String> tables() {
    Set<String> tables = new TreeSet<>();
    try (Stream<Path> children = Files.list(folder)) {
      for (Path child : (Iterable<Path>) children::iterator) {
        if (TableLog.hasCommits(child)) {
          tables.add(child.getFileName().toString());
        }
      }
    } catch (NoSuchFileException e) {
      return Set.of(); // nothing has been written yet
    } catch (IOException e) {
      throw Errors.lakeNotReadable(folder, e);
    }
    return tables;
  }
}
