package io.daybook.cli;

import io.daybook.core.pipeline.Pipeline;
import io.daybook.infra.FolderLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What one layer of one pipeline keeps in the folder of a run: its checkpoint, log and address. It is one process's at a time. */
final class LayerFolder implements AutoCloseable {
  static final String SPEED = "speed";
  static final String INGEST = "ingest";
  static final String SERVE = "serve";
  static final List<String> LAYERS = List.of(SPEED, INGEST);

  private final Path path;
  private final FolderLock lock;

  private LayerFolder(Path path, FolderLock lock) {
    this.path = path;
    this.lock = lock;
  }

  /** @throws io.daybook.core.DaybookException FOLDER_IN_USE where the layer of the pipeline runs already */
  static LayerFolder take(Path runFolder, String layer, Pipeline pipeline) {
    Path path = runFolder.resolve(layer).resolve(pipeline.name());
    RunFolder.prepare(path);
    return new LayerFolder(path, FolderLock.take(path));
  }

  /** Those of any pipeline that are in the folder of a run. */
  static List<Path> in(Path runFolder, String layer) throws IOException {
    Path folder = runFolder.resolve(layer);
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> pipelines = Files.list(folder)) {
      return pipelines.filter(Files::isDirectory).sorted().toList();
    }
  }

  Path path() {
    return path;
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
