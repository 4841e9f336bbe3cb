package io.daybook.batch;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Lets the ingest by day and the one of the night take turns where they are two processes: both would number and note the same batch. */
final class IngestLock implements AutoCloseable {
  private static final long POLL_MILLIS = 100;

  private final FileChannel channel;

  private IngestLock(FileChannel channel) {
    this.channel = channel;
  }

  /** Waits for the turn; the operating system ends that of a process that is killed. */
  static IngestLock await(Path folder) {
    Path file = folder.resolve("ingest.lock");
    try {
      FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      while (NightlyLock.tryLock(channel) == null) {
        Thread.sleep(POLL_MILLIS);
      }
      return new IngestLock(channel);
    } catch (IOException e) {
      throw new DaybookException(ErrorCode.FOLDER_NOT_WRITABLE, "Cannot lock %s for the ingest: %s. Check that it can be written.".formatted(file, e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DaybookException(ErrorCode.FOLDER_IN_USE, "Waiting for the ingest of another process on %s was interrupted. Start again.".formatted(folder), e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new DaybookException(ErrorCode.FOLDER_NOT_WRITABLE, "Cannot unlock the ingest: " + e, e);
    }
  }
}
