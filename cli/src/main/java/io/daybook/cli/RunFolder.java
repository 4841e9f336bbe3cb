package io.daybook.cli;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import io.daybook.infra.FolderLock;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The folder of a run. */
final class RunFolder {
  /** What a run leaves; made-up input is none of it, because every start makes it anew. */
  private static final List<String> LEFT_BY_RUNS =
      List.of("lake", "kafka", "trino", "postgres", "capture", LayerFolder.SPEED, LayerFolder.INGEST, LayerFolder.SERVE, "metrics", TemporaryFiles.FOLDER, "replay-ledger.jsonl",
          "daybook.log", "daybook.log.1", "daybook.log.2", "daybook.log.3");

  private RunFolder() {}

  /** Makes the folder where it is absent. */
  static void prepare(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (FileAlreadyExistsException e) {
      throw notWritable(folder, "%s is a file".formatted(e.getMessage()), e);
    } catch (IOException e) {
      throw notWritable(folder, e.getMessage(), e);
    }
    if (!Files.isWritable(folder)) {
      throw notWritable(folder, "there is no permission to write", null);
    }
  }

  /**
   * Deletes what earlier runs have left in the folder, and nothing that Daybook did not make.
   *
   * @throws DaybookException FOLDER_IN_USE, with nothing deleted, where a run is using it
   */
  static void empty(Path folder) {
    try (FolderLock lock = FolderLock.take(folder)) {
      for (String layer : LayerFolder.LAYERS) {
        for (Path layerFolder : LayerFolder.in(folder, layer)) {
          FolderLock.take(layerFolder).close(); // refused where the layer runs by itself
        }
      }
      for (String name : LEFT_BY_RUNS) {
        delete(folder.resolve(name));
      }
    } catch (IOException e) {
      throw notWritable(folder, e.getMessage(), e);
    }
  }

  private static DaybookException notWritable(Path folder, String reason, IOException cause) {
    return new DaybookException(
        ErrorCode.FOLDER_NOT_WRITABLE, "Cannot write to the folder %s: %s. Name one that can be written with --folder.".formatted(folder, reason), cause);
  }

  /** Deletes what is there, with all that is in it. */
  static void delete(Path path) throws IOException {
    if (!Files.exists(path)) {
      return;
    }
    List<Path> all;
    try (Stream<Path> walk = Files.walk(path)) {
      all = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : all) {
      Files.delete(each);
    }
  }
}
