package io.daybook.core.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.daybook.core.DaybookException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A small pack, and everything that may become of it on its way. */
class TestSignedPack {
  private static final SigningKey KEY = SigningKey.generate();

  @TempDir private Path folder;
  private SignedPack pack;

  @BeforeEach
  void signAFewFiles() throws IOException {
    Files.writeString(folder.resolve("sales.csv"), "business_date,lines\r\n2010-12-01,3\r\n");
    Files.write(folder.resolve("sales.parquet"), new byte[] {'P', 'A', 'R', '1', 0, -1, 7});
    Files.writeString(folder.resolve("release.json"), "{\"business_date\": \"2010-12-01\", \"signed_by\": \"%s\"}\n".formatted(KEY.verifyingKey().fingerprint()));
    pack = new SignedPack(folder);
    pack.sign(KEY);
  }

  @Test
  void packHoldsForItsPublicKeyAlone() throws IOException {
    assertThat(problems()).isEmpty();
    assertThat(Files.readAllLines(folder.resolve(Manifest.FILE))).hasSize(3).isSortedAccordingTo((one, other) -> one.substring(66).compareTo(other.substring(66)));
    assertThat(Files.size(folder.resolve(Manifest.SIGNATURE_FILE))).isEqualTo(64);
  }

  @Test
  void oneFlippedBitInAnyByteOfAnyFileIsFoundAndNamed() throws IOException {
    for (Path file : files()) {
      byte[] bytes = Files.readAllBytes(file);
      for (int place = 0; place < bytes.length; place++) {
        byte[] flipped = bytes.clone();
        flipped[place] ^= (byte) (1 << place % 8);
        Files.write(file, flipped);
        assertThat(problems()).as("byte %d of %s", place, file).anyMatch(problem -> problem.contains(file.getFileName().toString()));
      }
      Files.write(file, bytes);
    }
    assertThat(problems()).isEmpty();
  }

  @Test
  void byteAtTheEndIsFoundInEveryFile() throws IOException {
    for (Path file : files()) {
      byte[] bytes = Files.readAllBytes(file);
      Files.write(file, Arrays.copyOf(bytes, bytes.length + 1));
      assertThat(problems()).as("%s", file).anyMatch(problem -> problem.contains(file.getFileName().toString()));
      Files.write(file, bytes);
    }
  }

  @Test
  void missingFileIsNamed() throws IOException {
    for (Path file : files()) {
      byte[] bytes = Files.readAllBytes(file);
      Files.delete(file);
      assertThat(problems()).as("%s", file).containsExactly(file.getFileName() + ": missing");
      Files.write(file, bytes);
    }
  }

  @Test
  void whatIsNotInTheManifestIsNamed() throws IOException {
    Files.writeString(folder.resolve("note.txt"), "also true");
    Files.createDirectory(folder.resolve("more"));
    assertThat(problems()).containsExactly("more: not in MANIFEST", "note.txt: not in MANIFEST");
  }

  @Test
  void linkToTheSameBytesIsNoFileOfThePack(@TempDir Path elsewhere) throws IOException {
    Path moved = Files.move(folder.resolve("sales.csv"), elsewhere.resolve("sales.csv"));
    Files.createSymbolicLink(folder.resolve("sales.csv"), moved);
    assertThat(problems()).containsExactly("sales.csv: altered");
  }

  @Test
  void allFilesThatDoNotHoldAreNamed() throws IOException {
    Files.writeString(folder.resolve("sales.csv"), "lines\r\n4\r\n");
    Files.delete(folder.resolve("sales.parquet"));
    assertThat(problems()).containsExactly("sales.csv: altered", "sales.parquet: missing");
  }

  @Test
  void manifestMadeAnewIsNotSigned() throws IOException {
    Files.writeString(folder.resolve("sales.csv"), "lines\r\n4\r\n");
    Files.write(folder.resolve(Manifest.FILE), Manifest.of(folder).bytes());
    assertThat(problems()).singleElement().asString().contains("MANIFEST.sig: not the signature of MANIFEST");
  }

  @Test
  void anotherKeyIsToldFromAnAlteredFile() {
    SigningKey other = SigningKey.generate();
    assertThat(pack.problems(other.verifyingKey()))
        .singleElement()
        .asString()
        .contains("wrong key")
        .contains(KEY.verifyingKey().fingerprint())
        .contains(other.verifyingKey().fingerprint());
  }

  @Test
  void packSignedAnewWithAnotherKeyDoesNotHold() throws IOException {
    Files.writeString(folder.resolve("sales.csv"), "lines\r\n4\r\n");
    pack.sign(SigningKey.generate());
    assertThat(problems()).singleElement().asString().startsWith("MANIFEST.sig");
  }

  @Test
  void keysAreReadBackAsWrittenAndNeverOverwritten(@TempDir Path keys) throws IOException {
    KEY.write(keys);
    assertThat(Files.getPosixFilePermissions(keys.resolve(SigningKey.PRIVATE_FILE))).extracting(Enum::name).containsExactlyInAnyOrder("OWNER_READ", "OWNER_WRITE");
    SigningKey read = SigningKey.read(keys.resolve(SigningKey.PRIVATE_FILE));
    pack.sign(read);
    assertThat(pack.problems(VerifyingKey.read(keys.resolve(SigningKey.PUBLIC_FILE)))).isEmpty();
    assertThat(read.verifyingKey().fingerprint()).isEqualTo(KEY.verifyingKey().fingerprint());

    Files.delete(keys.resolve(SigningKey.PRIVATE_FILE));
    assertThatThrownBy(() -> SigningKey.generate().write(keys)).isInstanceOf(DaybookException.class).hasMessageContaining("public.pem is there already");
    assertThat(keys.resolve(SigningKey.PRIVATE_FILE)).doesNotExist();
  }

  /** Of RFC 8032, section 7.1, test 1, in the form that OpenSSL writes. */
  @Test
  void keyThatOpensslMadeHasItsPublicHalf(@TempDir Path keys) throws IOException {
    Path file =
        Files.writeString(
            keys.resolve("key.pem"),
            """
            -----BEGIN PRIVATE KEY-----
            MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g
            -----END PRIVATE KEY-----
            """);
    assertThat(SigningKey.read(file).verifyingKey().pem()).contains("MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=");
  }

  @Test
  void fileWithoutAKeyIsNamed(@TempDir Path keys) throws IOException {
    KEY.write(keys);
    assertThatThrownBy(() -> SigningKey.read(keys.resolve(SigningKey.PUBLIC_FILE))).hasMessageContaining("public.pem holds no block 'BEGIN PRIVATE KEY'");
    assertThatThrownBy(() -> VerifyingKey.read(keys.resolve("none.pem"))).hasMessageContaining("There is no file").hasMessageContaining("none.pem");
    Path rubbish = Files.writeString(keys.resolve("rubbish.pem"), "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n");
    assertThatThrownBy(() -> VerifyingKey.read(rubbish)).isInstanceOf(DaybookException.class).hasMessageContaining("no public key of Ed25519");
  }

  private List<String> problems() {
    return pack.problems(KEY.verifyingKey());
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }
}
