package io.daybook.batch;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * How far the register had come when it was last written, kept beside it in {@code releases.head}: without it a chain that was cut off at its end would
 * look whole.
 *
 * <p>Written after the entries, so after a crash it may be behind them, never ahead.
 *
 * @param entry the number of the last entry
 * @param hash of that entry
 */
record RegisterHead(long entry, String hash) {
  static final String FILE = "releases.head";

  /** Empty where the register was never written. */
  static Optional<RegisterHead> read(Path folder) {
    try {
      List<String> words = List.of(Files.readString(folder.resolve(FILE)).strip().split(" "));
      return Optional.of(new RegisterHead(Long.parseLong(words.get(0)), words.get(1)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      return Optional.of(new RegisterHead(Long.MAX_VALUE, "")); // no register ends there
    } catch (IOException e) {
      throw new DaybookException(ErrorCode.TABLE_INCONSISTENT, "Cannot read %s: %s. Check its permissions.".formatted(folder.resolve(FILE), e), e);
    }
  }

  void write(Path folder) {
    Path draft = folder.resolve("." + FILE + ".tmp");
    try {
      Files.writeString(draft, "%d %s%n".formatted(entry, hash));
      Files.move(draft, folder.resolve(FILE), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new DaybookException(
          ErrorCode.FOLDER_NOT_WRITABLE,
          "The register has entry %d, but %s could not be written: %s. Check the disk, then run any command that writes to the register."
              .formatted(entry, folder.resolve(FILE), e),
          e);
    }
  }
}
