package io.daybook.lake;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Lets processes on the same tables do one after the other what they must not do at once. The operating system ends the turn of one that is killed. */
public final class Turn implements AutoCloseable {
  private static final long POLL_MILLIS = 100;

  private final FileChannel channel;

  private Turn(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Waits until no other thread or process has the turn, for as long as it takes.
   *
   * @param folder of the pipeline's tables; made where it is absent
   * @param work what takes turns: {@code ingest}
   */
  public static Turn await(Path folder, String work) {
    Path file = folder.resolve(work + ".lock");
    try {
      Files.createDirectories(folder);
      FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      while (!isTaken(channel)) {
        Thread.sleep(POLL_MILLIS);
      }
      return new Turn(channel);
    } catch (IOException e) {
      throw new DaybookException(ErrorCode.FOLDER_NOT_WRITABLE, "Cannot lock %s: %s. Check that it can be written.".formatted(file, e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DaybookException(ErrorCode.FOLDER_IN_USE, "Waiting for another process that has %s was interrupted. Start again.".formatted(file), e);
    }
  }

  private static boolean isTaken(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) { // another thread of this process has it
      return false;
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new DaybookException(ErrorCode.FOLDER_NOT_WRITABLE, "Cannot end the turn of this process: " + e, e);
    }
  }
}
