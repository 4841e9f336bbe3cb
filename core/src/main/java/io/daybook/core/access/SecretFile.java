package io.daybook.core.access;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.attribute.PosixFilePermission.OWNER_EXECUTE;
import static java.nio.file.attribute.PosixFilePermission.OWNER_READ;
import static java.nio.file.attribute.PosixFilePermission.OWNER_WRITE;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Set;

/** Files that only their owner may read. What is in them is never part of a message. */
public final class SecretFile {
  private static final SecureRandom RANDOM = new SecureRandom();

  private SecretFile() {}

  /** Makes a folder that nobody else may look into; one that is there already is closed to others. */
  public static void makeFolder(Path folder) {
    try {
      if (folder.toAbsolutePath().getParent() != null) {
        Files.createDirectories(folder.toAbsolutePath().getParent());
      }
      Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(EnumSet.of(OWNER_READ, OWNER_WRITE, OWNER_EXECUTE)));
    } catch (FileAlreadyExistsException e) {
      close(folder);
    } catch (IOException e) {
      throw notWritten(folder, e);
    }
  }

  private static void close(Path folder) {
    try {
      Files.setPosixFilePermissions(folder, EnumSet.of(OWNER_READ, OWNER_WRITE, OWNER_EXECUTE));
    } catch (IOException e) {
      throw notWritten(folder, e);
    }
  }

  /** Writes a file anew, in one step for those who read it meanwhile. */
  public static void write(Path file, String text) {
    try {
      Path unfinished = Files.createTempFile(
          file.toAbsolutePath().getParent(), "." + file.getFileName(), ".unfinished", PosixFilePermissions.asFileAttribute(EnumSet.of(OWNER_READ, OWNER_WRITE)));
      Files.writeString(unfinished, text);
      Files.move(unfinished, file, ATOMIC_MOVE);
    } catch (IOException e) {
      throw notWritten(file, e);
    }
  }

  /** Writes random bytes as text where there is no such file yet. */
  public static void writeRandom(Path file) {
    if (!Files.exists(file)) {
      write(file, Base64.getUrlEncoder().withoutPadding().encodeToString(random(48)));
    }
  }

  /** Bytes that nobody can guess. */
  public static byte[] random(int count) {
    byte[] bytes = new byte[count];
    RANDOM.nextBytes(bytes);
    return bytes;
  }

  /**
   * The first line of a file with a password.
   *
   * @throws DaybookException INPUT_NOT_FOUND; INPUT_MALFORMED where it is empty; WRONG_USAGE where others than its owner may read it
   */
  public static String readPassword(Path file) {
    Set<PosixFilePermission> permissions = permissions(file);
    permissions.removeAll(EnumSet.of(OWNER_READ, OWNER_WRITE, OWNER_EXECUTE));
    if (!permissions.isEmpty()) {
      throw new DaybookException(
          ErrorCode.WRONG_USAGE, "Others than its owner may read or write %s, which holds a password. Take that from them: chmod 600 %1$s".formatted(file));
    }
    String password = read(file).lines().findFirst().orElse("");
    if (password.isEmpty()) {
      throw new DaybookException(ErrorCode.INPUT_MALFORMED, "%s has no password in its first line. Write one there.".formatted(file));
    }
    return password;
  }

  static String read(Path file) {
    try {
      return Files.readString(file, UTF_8);
    } catch (IOException e) {
      throw notRead(file, e);
    }
  }

  private static Set<PosixFilePermission> permissions(Path file) {
    try {
      Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
      permissions.addAll(Files.getPosixFilePermissions(file));
      return permissions;
    } catch (IOException e) {
      throw notRead(file, e);
    }
  }

  private static DaybookException notRead(Path file, IOException e) {
    String why = e instanceof NoSuchFileException ? "there is no such file" : e.toString();
    return new DaybookException(ErrorCode.INPUT_NOT_FOUND, "Cannot read %s: %s. Name a file that this user can read.".formatted(file, why), e);
  }

  private static DaybookException notWritten(Path file, IOException e) {
    return new DaybookException(
        ErrorCode.FOLDER_NOT_WRITABLE, "Cannot write %s: %s. Give this user write permission there, or name another folder.".formatted(file, e), e);
  }
}
