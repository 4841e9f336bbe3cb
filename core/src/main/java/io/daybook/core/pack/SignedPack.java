package io.daybook.core.pack;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A folder with the files of a release, a manifest of them and a signature over the manifest. */
public final class SignedPack {
  private final Path folder;

  /** @throws DaybookException INPUT_NOT_FOUND where there is no such folder */
  public SignedPack(Path folder) {
    this.folder = requireNonNull(folder, "folder is null");
    if (!Files.isDirectory(folder)) {
      throw new DaybookException(ErrorCode.INPUT_NOT_FOUND, "There is no folder %s. Name the folder of a pack.".formatted(folder));
    }
  }

  /** Writes manifest and signature for what the folder holds. */
  public void sign(SigningKey key) throws IOException {
    byte[] manifest = Manifest.of(folder).bytes();
    Files.write(folder.resolve(Manifest.FILE), manifest);
    Files.write(folder.resolve(Manifest.SIGNATURE_FILE), key.sign(manifest));
  }

  /**
   * What does not hold, in words, the signature first; empty where every byte is as it was signed with the key.
   *
   * @throws UncheckedIOException where a file is there and cannot be read
   */
  public List<String> problems(VerifyingKey key) {
    try {
      Optional<byte[]> manifest = bytes(Manifest.FILE);
      Optional<byte[]> signature = bytes(Manifest.SIGNATURE_FILE);
      List<String> problems = new ArrayList<>();
      if (manifest.isEmpty()) {
        problems.add(Manifest.FILE + ": missing");
      }
      if (signature.isEmpty()) {
        problems.add(Manifest.SIGNATURE_FILE + ": missing");
      }
      if (!problems.isEmpty()) {
        return problems;
      }
      if (!key.verifies(manifest.get(), signature.get())) {
        problems.add(unsigned(key));
      }
      Manifest found = Manifest.of(folder);
      Manifest.parse(manifest.get())
          .ifPresentOrElse(said -> problems.addAll(said.differences(found)), () -> problems.add(Manifest.FILE + ": not in the form of a manifest"));
      return problems;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the pack says of its key is worth nothing by itself, but tells an honest mistake from an altered file. */
  private String unsigned(VerifyingKey key) {
    String signedBy = release().map(Summary::signedBy).orElse("");
    return signedBy.isEmpty() || signedBy.equals(key.fingerprint())
        ? "%s: not the signature of %s by the key %s; one of the two files was altered"
            .formatted(Manifest.SIGNATURE_FILE, Manifest.FILE, key.fingerprint())
        : "%s: wrong key; the pack says that it was signed by the key %s, and the given one is %s"
            .formatted(Manifest.SIGNATURE_FILE, signedBy, key.fingerprint());
  }

  private Optional<byte[]> bytes(String name) throws IOException {
    Path file = folder.resolve(name);
    return Files.isRegularFile(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
  }

  /** What the pack says that it is, true only where it has no {@link #problems}; empty where it says nothing that can be read. */
  public Optional<Summary> release() {
    try {
      JsonNode said = new ObjectMapper().readTree(folder.resolve(PackedRelease.FILE).toFile());
      return Optional.of(
          new Summary(
              said.path("pipeline").asText(),
              said.path("business_date").asText(),
              said.path("release_id").asText(),
              said.path("entry").asLong(-1),
              said.path("hash").asText(),
              said.path("head_entry").asLong(-1),
              said.path("head_hash").asText(),
              said.path("packed_at").asText(),
              said.path("signed_by").asText()));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** SHA-256 of the manifest as it is now. */
  public String manifestHash() throws IOException {
    return Manifest.of(folder).hash();
  }

  /**
   * What a pack says that it is.
   *
   * @param entry of the register, by which the release was published
   * @param headEntry the last one when the pack was made
   * @param signedBy the {@link VerifyingKey#fingerprint} of the key
   */
  public record Summary(
      String pipeline, String date, String releaseId, long entry, String hash, long headEntry, String headHash, String packedAt, String signedBy) {}
}
