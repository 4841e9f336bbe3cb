package io.daybook.lake;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The file {@code rebuilding} beside a pipeline's tables: there from before the speed layer's tables are made again until all of it is done. In between one of
 * them may be new and the other old, which is nothing for readers, but not to be counted on by a speed layer or a night.
 */
public final class RebuildMark {
  private final Path file;

  public RebuildMark(Lake lake) {
    this.file = lake.folder().resolve("rebuilding");
  }

  /** Does nothing where a rebuild that was killed has left it. */
  public void set() {
    try {
      Files.write(file, new byte[0]);
    } catch (IOException e) {
      throw notWritable(e);
    }
  }

  public void remove() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw notWritable(e);
    }
  }

  /** @throws DaybookException FORMAT_REFUSED */
  public void requireAbsent() {
    if (Files.exists(file)) {
      throw new DaybookException(
          ErrorCode.FORMAT_REFUSED,
          "The speed layer's tables in %s are being made again, or that was killed on the way. Wait for it, or run it again: daybook speed rebuild --pipeline FILE --kafka HOST:PORT --folder %s"
              .formatted(file.getParent(), file.getParent().getParent().getParent()));
    }
  }

  private DaybookException notWritable(IOException e) {
    return new DaybookException(ErrorCode.FOLDER_NOT_WRITABLE, "Cannot write %s: %s. Check that it can be written.".formatted(file, e), e);
  }
}
