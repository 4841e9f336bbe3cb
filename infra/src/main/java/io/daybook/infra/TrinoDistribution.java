package io.daybook.infra;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import io.daybook.infra.LocalMaven.Artifact;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trino's server, unpacked once per machine into a cache folder: its libraries and the Delta connector.
 *
 * <p>It comes from Maven Central through the user's own Maven. A killed download or unpack leaves nothing that is taken for whole, and of two
 * processes at once the second waits for the first.
 */
public final class TrinoDistribution {
  private static final Logger log = LoggerFactory.getLogger(TrinoDistribution.class);
  private static final Artifact ARTIFACT = new Artifact("io.trino", "trino-server", "476", "tar.gz", 821_000_000);
  private static final String WHOLE = ".unpacked"; // written last

  private final Path cache;
  private final LocalMaven maven;

  TrinoDistribution(Path cache, LocalMaven maven) {
    this.cache = cache;
    this.maven = maven;
  }

  /** Caches in the folder that DAYBOOK_CACHE names, or in {@code ~/.cache/daybook}. */
  public static TrinoDistribution ofThisMachine() {
    Path home = Path.of(System.getProperty("user.home"));
    String named = System.getenv("DAYBOOK_CACHE");
    Path cache = named == null || named.isBlank() ? home.resolve(".cache/daybook") : Path.of(named).toAbsolutePath();
    return new TrinoDistribution(cache, new LocalMaven("mvn", cache, home));
  }

  /**
   * The folder with the unpacked server. The first call on a machine downloads 0.8 GB unless Maven has it already, and unpacks 0.4 GB.
   *
   * @throws io.daybook.core.DaybookException STACK_FAILED when it cannot be had, with what is missing and what to do
   */
  public Path provide(StackProgress progress) {
    Path unpacked = cache.resolve("trino-" + ARTIFACT.version());
    if (isWhole(unpacked)) {
      return unpacked;
    }
    Folders.makeWritable(cache);
    // A file lock keeps out other processes, the monitor other threads of this one.
    synchronized (TrinoDistribution.class) {
      try (FileChannel channel = FileChannel.open(cache.resolve("trino.lock"), CREATE, WRITE); FileLock ignored = channel.lock()) {
        if (!isWhole(unpacked)) {
          unpack(maven.fetch(ARTIFACT, progress), unpacked, progress);
        }
        return unpacked;
      } catch (IOException e) {
        throw Errors.folderUnusable(cache, e);
      }
    }
  }

  private void unpack(Path archive, Path unpacked, StackProgress progress) {
    progress.step("Unpacking Trino " + ARTIFACT.version());
    Path unfinished = cache.resolve(unpacked.getFileName() + ".unfinished");
    try {
      Folders.delete(unfinished);
      Folders.delete(unpacked);
      new PartialArchive(archive).unpack(unfinished, name -> name.startsWith("lib/") || name.startsWith("plugin/delta-lake/"));
      Files.createFile(unfinished.resolve(WHOLE));
      Files.move(unfinished, unpacked, ATOMIC_MOVE);
      log.info("Trino {} was unpacked into {}", ARTIFACT.version(), unpacked);
    } catch (IOException e) {
      throw Errors.archiveUnusable(archive, e);
    }
  }

  private static boolean isWhole(Path unpacked) {
    return Files.exists(unpacked.resolve(WHOLE));
  }
}
