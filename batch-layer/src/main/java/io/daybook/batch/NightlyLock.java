package io.daybook.batch;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Excludes a second nightly run on the same tables. The operating system lets go of it when the process ends, however it ends. */
final class NightlyLock implements AutoCloseable {
  private final FileChannel channel;

  private NightlyLock(FileChannel channel) {
    this.channel = channel;
  }

  static NightlyLock take(Path folder) {
    Path file = folder.resolve("nightly.lock");
    try {
      FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = tryLock(channel);
      if (lock == null) {
        channel.close();
        throw new DaybookException(
            ErrorCode.FOLDER_IN_USE, "Another nightly run is at work on %s. Wait until it has ended, then run again if dates are still due.".formatted(folder));
      }
      return new NightlyLock(channel);
    } catch (IOException e) {
      throw new DaybookException(ErrorCode.FOLDER_NOT_WRITABLE, "Cannot lock %s for the nightly run: %s. Check that it can be written.".formatted(file, e), e);
    }
  }

  private static FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) { // held by this very process
      return null;
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new DaybookException(ErrorCode.FOLDER_NOT_WRITABLE, "Cannot unlock the nightly run: " + e, e);
    }
  }
}
