package io.daybook.batch;

import static java.util.stream.Collectors.joining;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How far the register had come when it was last written, and what its files held, kept beside it in {@code releases.head}: without it a chain that was
 * cut off at its end would look whole.
 *
 * <p>Written after the entries, so after a crash it may be behind them, never ahead.
 *
 * @param entry the number of the last entry
 * @param hash of that entry
 * @param files SHA-256 of the data files of the register and of {@code release_files}, by path relative to the pipeline's folder
 */
record RegisterHead(long entry, String hash, Map<String, String> files) {
  static final String FILE = "releases.head";

  RegisterHead {
    files = Collections.unmodifiableMap(new TreeMap<>(files));
  }

  /**
   * Empty where the register was never written.
   *
   * @throws DaybookException AUDIT_FAILED where the file is not as {@link #write} writes it
   */
  static Optional<RegisterHead> read(Path folder) {
    try {
      List<String> lines = new ArrayList<>(Files.readAllLines(folder.resolve(FILE)));
      String[] last = lines.remove(0).split(" ");
      Map<String, String> files = new TreeMap<>();
      lines.forEach(line -> files.put(line.substring(65), line.substring(0, 64)));
      return Optional.of(new RegisterHead(Long.parseLong(last[0]), last[1], files));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException | RuntimeException e) {
      throw new DaybookException(ErrorCode.AUDIT_FAILED, "%s cannot be read: %s".formatted(folder.resolve(FILE), e), e);
    }
  }

  void write(Path folder) {
    Path draft = folder.resolve("." + FILE + ".tmp");
    String lines = files.entrySet().stream().map(file -> file.getValue() + " " + file.getKey() + "\n").collect(joining());
    try {
      Files.writeString(draft, "%d %s\n%s".formatted(entry, hash, lines));
      Files.move(draft, folder.resolve(FILE), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new DaybookException(
          ErrorCode.FOLDER_NOT_WRITABLE,
          "The register has entry %d, but %s could not be written: %s. Check the disk; the next entry writes it anew."
              .formatted(entry, folder.resolve(FILE), e),
          e);
    }
  }
}
