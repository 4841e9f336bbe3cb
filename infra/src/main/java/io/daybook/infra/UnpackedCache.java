package io.daybook.infra;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Software that is unpacked once per machine.
 *
 * <p>A killed unpack leaves nothing that is taken for whole, and of two processes at once the second waits for the first.
 */
record UnpackedCache(Path folder) {
  private static final String WHOLE = ".unpacked"; // written last

  /** Fills a folder that does not exist yet. */
  interface Unpacking {
    void into(Path unfinished) throws IOException;
  }

  /** In the folder that DAYBOOK_CACHE names, or in {@code ~/.cache/daybook}. */
  static UnpackedCache ofThisMachine() {
    String named = System.getenv("DAYBOOK_CACHE");
    Path usual = Path.of(System.getProperty("user.home")).resolve(".cache/daybook");
    return new UnpackedCache(named == null || named.isBlank() ? usual : Path.of(named).toAbsolutePath());
  }

  /** The folder of this name, which is unpacked now where it has not been. */
  Path provide(String name, Unpacking unpacking) {
    Path unpacked = folder.resolve(name);
    if (isWhole(unpacked)) {
      return unpacked;
    }
    Folders.makeWritable(folder);
    // A file lock keeps out other processes, the monitor other threads of this one.
    synchronized (UnpackedCache.class) {
      try (FileChannel channel = FileChannel.open(folder.resolve(name + ".lock"), CREATE, WRITE); FileLock ignored = channel.lock()) {
        if (!isWhole(unpacked)) {
          Path unfinished = folder.resolve(name + ".unfinished");
          Folders.delete(unfinished);
          Folders.delete(unpacked);
          unpacking.into(unfinished);
          Files.createFile(unfinished.resolve(WHOLE));
          Files.move(unfinished, unpacked, ATOMIC_MOVE);
        }
        return unpacked;
      } catch (IOException e) {
        throw Errors.folderUnusable(folder, e);
      }
    }
  }

  private static boolean isWhole(Path unpacked) {
    return Files.exists(unpacked.resolve(WHOLE));
  }
}
