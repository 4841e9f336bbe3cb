package io.daybook.lake;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Lets threads and processes on the same tables do one after the other what they must not do at once. The operating system ends the turn of one that is
 * killed.
 */
public final class Turn implements AutoCloseable {
  // Asked first: closing a second channel to a locked file would end the process's lock on it.
  private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();
  private static final long POLL_MILLIS = 100;

  private final Path file;
  private final FileChannel channel;

  private Turn(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Waits until no other thread or process has the turn, for as long as it takes.
   *
   * @param folder of the pipeline's tables; made where it is absent
   * @param work what takes turns: {@code ingest}
   */
  public static Turn await(Path folder, String work) {
    try {
      for (Optional<Turn> turn = take(folder, work); ; turn = take(folder, work)) {
        if (turn.isPresent()) {
          return turn.get();
        }
        Thread.sleep(POLL_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DaybookException(
          ErrorCode.FOLDER_IN_USE, "Waiting for another process that has %s was interrupted. Start again.".formatted(file(folder, work)), e);
    }
  }

  /** As {@link #await}, without waiting: empty where another thread or process has the turn. */
  public static Optional<Turn> take(Path folder, String work) {
    try {
      Files.createDirectories(folder);
      Path file = file(folder.toRealPath(), work);
      if (!HELD_HERE.add(file)) {
        return Optional.empty();
      }
      Optional<Turn> turn = Optional.empty();
      try {
        turn = locked(file);
        return turn;
      } finally {
        if (turn.isEmpty()) {
          HELD_HERE.remove(file);
        }
      }
    } catch (IOException e) {
      throw new DaybookException(
          ErrorCode.FOLDER_NOT_WRITABLE, "Cannot lock %s: %s. Check that it can be written.".formatted(file(folder, work), e), e);
    }
  }

  private static Optional<Turn> locked(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (channel.tryLock() == null) {
      channel.close();
      return Optional.empty();
    }
    return Optional.of(new Turn(file, channel));
  }

  private static Path file(Path folder, String work) {
    return folder.resolve(work + ".lock");
  }

  @Override
  public void close() {
    try {
      channel.close(); // ends the lock too
    } catch (IOException e) {
      throw new DaybookException(ErrorCode.FOLDER_NOT_WRITABLE, "Cannot end the turn of this process: " + e, e);
    } finally {
      HELD_HERE.remove(file);
    }
  }
}
