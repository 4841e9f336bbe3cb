package io.daybook.infra;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The sole use of a folder by one process; the operating system ends it with the process, however that ends. */
public final class FolderLock implements AutoCloseable {
  // Asked first: closing a second channel to a locked file would end the process's lock on it.
  private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();
  /** The lock is on a byte that is never written, so that the holder's process id can be read on every system while it is locked. */
  private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

  private final Path file;
  private final FileChannel channel;

  private FolderLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /** @throws io.daybook.core.DaybookException FOLDER_IN_USE with the process id of the holder */
  public static FolderLock take(Path folder) {
    String self = String.valueOf(ProcessHandle.current().pid());
    try {
      Path file = folder.toRealPath().resolve("daybook.lock");
      if (!HELD_HERE.add(file)) {
        throw Errors.folderInUse(folder, self);
      }
      FolderLock lock = new FolderLock(file, FileChannel.open(file, CREATE, READ, WRITE));
      if (lock.channel.tryLock(LOCKED_BYTE, 1, false) == null) {
        String holder = lock.holder();
        lock.close();
        throw Errors.folderInUse(folder, holder);
      }
      lock.channel.truncate(0).write(US_ASCII.encode(self + "\n"), 0);
      return lock;
    } catch (IOException e) {
      throw Errors.folderNotWritable(folder, Errors.reason(e), e);
    }
  }

  private String holder() throws IOException {
    ByteBuffer content = ByteBuffer.allocate(32);
    channel.read(content, 0);
    return US_ASCII.decode(content.flip()).toString().strip();
  }

  @Override
  public void close() throws IOException {
    channel.close(); // ends the lock too
    HELD_HERE.remove(file);
  }
}
