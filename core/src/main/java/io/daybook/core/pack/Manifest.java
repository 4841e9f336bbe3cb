package io.daybook.core.pack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import io.daybook.core.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The files of a pack and what is in them; a signature is over its bytes. The form is that of {@code sha256sum}, which can check it.
 *
 * @param hashes SHA-256 by file name, ascending; without the manifest and its signature
 */
public record Manifest(Map<String, String> hashes) {
  public static final String FILE = "MANIFEST";
  public static final String SIGNATURE_FILE = "MANIFEST.sig";

  private static final Pattern LINE = Pattern.compile("([0-9a-f]{64})  ([A-Za-z0-9][A-Za-z0-9_.-]*)");
  private static final String NO_PLAIN_FILE = "no plain file";

  public Manifest {
    hashes = Collections.unmodifiableMap(new TreeMap<>(hashes));
  }

  /** What a folder holds now. Folders and links in it have no hash that a manifest could name. */
  public static Manifest of(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> entries = Files.list(folder)) {
      files = entries.filter(file -> !List.of(FILE, SIGNATURE_FILE).contains(file.getFileName().toString())).toList();
    }
    Map<String, String> hashes = new TreeMap<>();
    for (Path file : files) {
      hashes.put(file.getFileName().toString(), Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) ? hash(file) : NO_PLAIN_FILE);
    }
    return new Manifest(hashes);
  }

  private static String hash(Path file) throws IOException {
    try (InputStream bytes = Files.newInputStream(file)) {
      return Sha256.of(bytes);
    }
  }

  /** The manifest that a file holds; empty where it is not, to the byte, what {@link #bytes} gives. */
  static Optional<Manifest> parse(byte[] file) {
    Map<String, String> hashes = new TreeMap<>();
    for (String line : new String(file, UTF_8).split("\n")) {
      Matcher matcher = LINE.matcher(line);
      if (matcher.matches()) {
        hashes.put(matcher.group(2), matcher.group(1));
      }
    }
    Manifest manifest = new Manifest(hashes);
    return Arrays.equals(manifest.bytes(), file) ? Optional.of(manifest) : Optional.empty();
  }

  byte[] bytes() {
    return text().getBytes(UTF_8);
  }

  private String text() {
    return hashes.entrySet().stream().map(file -> file.getValue() + "  " + file.getKey() + "\n").collect(joining());
  }

  /** SHA-256 of the manifest. */
  public String hash() {
    return Sha256.of(text());
  }

  /** How a folder differs from what this manifest says of it, a line for each file, by name. */
  List<String> differences(Manifest found) {
    Stream<String> ofNamed =
        hashes.entrySet().stream()
            .filter(file -> !file.getValue().equals(found.hashes.get(file.getKey())))
            .map(file -> file.getKey() + ": " + (found.hashes.containsKey(file.getKey()) ? "altered" : "missing"));
    Stream<String> added = found.hashes.keySet().stream().filter(name -> !hashes.containsKey(name)).map(name -> name + ": not in " + FILE);
    return Stream.concat(ofNamed, added).sorted().toList();
  }
}
