package io.daybook.infra;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** PostgreSQL's server for this machine, from the jar on the class path that holds it: {@code initdb}, {@code postgres} and what they need. */
record PostgresDistribution(UnpackedCache cache) {
  /** The one in the jars that the pom names. */
  static final String VERSION = "17.6.0";

  /**
   * The folder with the unpacked server, 60 MB.
   *
   * @throws io.daybook.core.DaybookException STACK_FAILED where there is none for this system and processor
   */
  Path provide() {
    String resource = "/postgres-%s-%s.txz".formatted(system(), processor());
    return cache.provide("postgres-" + VERSION, unfinished -> {
      try (InputStream archive = PostgresDistribution.class.getResourceAsStream(resource)) {
        if (archive == null) {
          throw Errors.noPostgres(system(), processor());
        }
        unpack(archive, unfinished);
      }
    });
  }

  private static void unpack(InputStream archive, Path folder) throws IOException {
    try (TarArchiveInputStream tar = new TarArchiveInputStream(new XZCompressorInputStream(new BufferedInputStream(archive, 1 << 16)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path place = folder.resolve(entry.getName()).normalize();
        if (entry.isDirectory()) {
          Files.createDirectories(place);
        } else {
          Files.createDirectories(place.getParent());
          if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(place, Path.of(entry.getLinkName()));
          } else {
            Files.copy(tar, place);
            makeExecutableWhere((entry.getMode() & 0100) != 0, place);
          }
        }
      }
    }
  }

  private static void makeExecutableWhere(boolean executable, Path file) throws IOException {
    if (executable) {
      Set<PosixFilePermission> permissions = new HashSet<>(Files.getPosixFilePermissions(file));
      permissions.addAll(Set.of(PosixFilePermission.OWNER_EXECUTE, PosixFilePermission.GROUP_EXECUTE, PosixFilePermission.OTHERS_EXECUTE));
      Files.setPosixFilePermissions(file, permissions);
    }
  }

  private static String system() {
    return System.getProperty("os.name").toLowerCase(Locale.ROOT);
  }

  private static String processor() {
    String name = System.getProperty("os.arch");
    return switch (name) {
      case "amd64" -> "x86_64";
      case "aarch64" -> "arm_64";
      default -> name;
    };
  }
}
