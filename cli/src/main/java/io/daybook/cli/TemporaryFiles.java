package io.daybook.cli;

import io.daybook.lake.Turn;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder for the temporary files of this process, below that of its layer or run: what Spark shuffles, and libraries that Java unpacks. It goes when the
 * process ends in order; that of one that was killed goes when the next one starts.
 */
final class TemporaryFiles implements AutoCloseable {
  static final String FOLDER = "temporary";

  private static final Logger log = LoggerFactory.getLogger(TemporaryFiles.class);
  private static final String IN_USE = "in-use";

  private final Path mine;
  private final Turn use;

  private TemporaryFiles(Path mine, Turn use) {
    this.mine = mine;
    this.use = use;
  }

  /** To be called before anything of this process needs a temporary file; processes may share the folder above. */
  static TemporaryFiles in(Path own) throws IOException {
    Path all = own.resolve(FOLDER);
    try (Turn turn = Turn.await(all, "sweep")) { // or one would take for left behind what another has made and not yet locked
      deleteLeft(all);
      Path mine = Files.createTempDirectory(all, "");
      Turn use = Turn.take(mine, IN_USE).orElseThrow();
      // As Spark's own property would, and it holds for what else Spark and native libraries put there.
      System.setProperty("java.io.tmpdir", mine.toString());
      return new TemporaryFiles(mine, use);
    }
  }

  private static void deleteLeft(Path all) throws IOException {
    List<Path> folders;
    try (Stream<Path> found = Files.list(all)) {
      folders = found.filter(Files::isDirectory).toList();
    }
    for (Path folder : folders) {
      Optional<Turn> dead = Turn.take(folder, IN_USE);
      if (dead.isPresent()) {
        dead.get().close();
        RunFolder.delete(folder);
        log.info("Deleted {}, which a process that did not end in order has left", folder);
      }
    }
  }

  @Override
  public void close() {
    use.close();
    try {
      RunFolder.delete(mine);
    } catch (IOException | UncheckedIOException e) {
      log.debug("{} is left to the next start", mine, e); // something still writes there
    }
  }
}
