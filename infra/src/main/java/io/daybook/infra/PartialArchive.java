package io.daybook.infra;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/**
 * A gzipped tar file of which a part is unpacked.
 *
 * <p>Files that occur twice are hard links in it, also from a wanted folder to one that is not wanted. So a first pass finds the wanted names and
 * the targets of their links, and a second one unpacks both; a target outside the wanted part gets the name of the link.
 */
record PartialArchive(Path tarGz) {
  /**
   * Unpacks the wanted files below the folder, without the archive's top folder.
   *
   * @param wanted told a file's name without the archive's top folder
   */
  void unpack(Path folder, Predicate<String> wanted) throws IOException {
    Map<String, String> targetOfLink = new HashMap<>();
    Set<String> files = new HashSet<>();
    read((entry, content) -> {
      String name = nameInside(entry.getName());
      if (!entry.isDirectory() && wanted.test(name)) {
        if (entry.isLink()) {
          targetOfLink.put(name, nameInside(entry.getLinkName()));
        } else {
          files.add(name);
        }
      }
    });
    // Unpacked at its own name where that is wanted, else at the name of the first link to it.
    Map<String, Path> placeOfFile = new HashMap<>();
    for (String name : files) {
      placeOfFile.put(name, inside(folder, name));
    }
    for (Map.Entry<String, String> link : targetOfLink.entrySet()) {
      placeOfFile.putIfAbsent(link.getValue(), inside(folder, link.getKey()));
    }

    Set<String> unpacked = new HashSet<>();
    read((entry, content) -> {
      Path place = placeOfFile.get(nameInside(entry.getName()));
      if (place != null && entry.isFile() && !entry.isLink()) {
        Files.createDirectories(place.getParent());
        Files.copy(content, place);
        unpacked.add(nameInside(entry.getName()));
      }
    });
    for (Map.Entry<String, String> link : targetOfLink.entrySet()) {
      if (!unpacked.contains(link.getValue())) {
        throw new IOException("it has no file %s, to which %s links".formatted(link.getValue(), link.getKey()));
      }
      link(inside(folder, link.getKey()), placeOfFile.get(link.getValue()));
    }
  }

  private static void link(Path link, Path target) throws IOException {
    if (Files.exists(link)) {
      return; // the target took this name
    }
    Files.createDirectories(link.getParent());
    try {
      Files.createLink(link, target);
    } catch (UnsupportedOperationException | IOException e) {
      Files.copy(target, link); // not every file system has hard links
    }
  }

  private void read(EntryReader reader) throws IOException {
    try (InputStream file = new BufferedInputStream(Files.newInputStream(tarGz), 1 << 16);
        TarArchiveInputStream tar = new TarArchiveInputStream(new GzipCompressorInputStream(file))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        reader.accept(entry, tar);
      }
    }
  }

  private static String nameInside(String name) {
    return name.substring(name.indexOf('/') + 1);
  }

  private static Path inside(Path folder, String name) throws IOException {
    Path place = folder.resolve(name).normalize();
    if (!place.startsWith(folder)) {
      throw new IOException("it has a file that would be unpacked outside of %s: %s".formatted(folder, name));
    }
    return place;
  }

  private interface EntryReader {
    void accept(TarArchiveEntry entry, InputStream content) throws IOException;
  }
}
