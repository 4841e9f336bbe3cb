package io.daybook.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestTrinoDistribution {
  private static final String ARCHIVE = "io/trino/trino-server/476/trino-server-476.tar.gz";

  @TempDir Path temp;
  private Path home;
  private Path cache;
  private final List<String> steps = Collections.synchronizedList(new ArrayList<>());

  @BeforeEach
  void makeHome() throws IOException {
    home = Files.createDirectories(temp.resolve("home"));
    cache = temp.resolve("cache");
  }

  @Test
  void anArchiveThatMavenHasAlreadyIsUnpackedWithoutMaven() throws IOException {
    writeArchive(home.resolve(".m2/repository").resolve(ARCHIVE));

    Path server = distribution("/no/such/mvn").provide(steps::add);

    assertThat(server).isEqualTo(cache.resolve("trino-476-with-login"));
    assertThat(server.resolve("lib/server.jar")).hasContent("server");
    assertThat(server.resolve("plugin/delta-lake/delta.jar")).hasContent("delta");
    assertThat(server.resolve("plugin/password-authenticators/login.jar")).hasContent("login");
    assertThat(server.resolve("plugin/hive")).doesNotExist();
    assertThat(steps).containsExactly("Unpacking Trino 476");
  }

  @Test
  void whatIsUnpackedIsUsedAgain() throws IOException {
    Path archive = home.resolve(".m2/repository").resolve(ARCHIVE);
    writeArchive(archive);
    distribution("/no/such/mvn").provide(steps::add);
    Files.delete(archive);
    steps.clear();

    assertThat(distribution("/no/such/mvn").provide(steps::add).resolve("lib/server.jar")).exists();
    assertThat(steps).isEmpty();
  }

  @Test
  void aKilledUnpackIsDoneAgain() throws IOException {
    writeArchive(home.resolve(".m2/repository").resolve(ARCHIVE));
    Files.createDirectories(cache.resolve("trino-476-with-login.unfinished/lib"));
    Files.writeString(cache.resolve("trino-476-with-login.unfinished/lib/server.jar"), "half");
    Files.createDirectories(cache.resolve("trino-476-with-login/lib"));
    Files.writeString(cache.resolve("trino-476-with-login/lib/old.jar"), "old");

    Path server = distribution("/no/such/mvn").provide(steps::add);

    assertThat(server.resolve("lib/server.jar")).hasContent("server");
    assertThat(server.resolve("lib/old.jar")).doesNotExist();
    assertThat(cache.resolve("trino-476-with-login.unfinished")).doesNotExist();
  }

  @Test
  void severalAtOnceUnpackOnce() throws IOException {
    writeArchive(home.resolve(".m2/repository").resolve(ARCHIVE));

    List<CompletableFuture<Path>> all = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      all.add(CompletableFuture.supplyAsync(() -> distribution("/no/such/mvn").provide(steps::add)));
    }

    assertThat(all).allSatisfy(one -> assertThat(one.join().resolve("lib/server.jar")).hasContent("server"));
    assertThat(steps).containsExactly("Unpacking Trino 476");
  }

  @Test
  void mavenDownloadsIntoTheRepositoryThatItsSettingsName() throws IOException {
    Path repository = temp.resolve("elsewhere");
    Path archive = temp.resolve("central.tar.gz");
    writeArchive(archive);
    // Slow enough for one look at the growing file; coloured, as Maven ends its output even in batch mode.
    Path mvn = script("""
        case "$*" in
          *settings.localRepository*) printf '%%s\\033[0m\\n' '%s' ;;
          *:get*io.trino:trino-server:476:tar.gz*) mkdir -p '%2$s'; head -c 1200000 /dev/zero > '%2$s/x.part'; sleep 3; cp '%3$s' '%1$s/%4$s' ;;
        esac
        """.formatted(repository, repository.resolve(ARCHIVE).getParent(), archive, ARCHIVE));

    Path server = distribution(mvn.toString()).provide(steps::add);

    assertThat(server.resolve("lib/server.jar")).hasContent("server");
    assertThat(steps).containsExactly("Downloading trino-server 476: 1 of 821 MB", "Unpacking Trino 476");
  }

  @Test
  void withoutMavenTheMessageSaysWhatToInstallOrWhereToPutTheFile() {
    assertFails(distribution("/no/such/mvn"), "no Maven command \"/no/such/mvn\" was found", "io.trino:trino-server:476:tar.gz", home.resolve(".m2/repository").resolve(ARCHIVE).toString());
  }

  @Test
  void aFailedDownloadSaysWhatMavenSaid() throws IOException {
    Path mvn = script("echo '[ERROR] Could not transfer artifact: no network'; exit 1\n");

    assertFails(distribution(mvn.toString()), "could not download io.trino:trino-server:476:tar.gz", "no network", "Check the network", "maven-download.log");
    assertThat(cache.resolve("trino-476-with-login")).doesNotExist();
  }

  @Test
  void aDamagedArchiveIsNamed() throws IOException {
    Path archive = home.resolve(".m2/repository").resolve(ARCHIVE);
    Files.createDirectories(archive.getParent());
    Files.writeString(archive, "not an archive");

    assertFails(distribution("/no/such/mvn"), "Cannot unpack " + archive, "delete it and start again");
    assertThat(cache.resolve("trino-476-with-login")).doesNotExist();
  }

  private void assertFails(TrinoDistribution distribution, String... inMessage) {
    assertThatThrownBy(() -> distribution.provide(steps::add))
        .isInstanceOfSatisfying(DaybookException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STACK_FAILED))
        .hasMessageContainingAll(inMessage);
  }

  private TrinoDistribution distribution(String mvn) {
    return new TrinoDistribution(cache, new LocalMaven(mvn, cache, home));
  }

  private Path script(String content) throws IOException {
    Path mvn = Files.writeString(temp.resolve("mvn"), "#!/bin/sh\n" + content);
    assertThat(mvn.toFile().setExecutable(true)).isTrue();
    return mvn;
  }

  private static void writeArchive(Path file) throws IOException {
    try (TarGz tar = new TarGz(file)) {
      tar.file("trino-server-476/lib/server.jar", "server")
          .file("trino-server-476/plugin/delta-lake/delta.jar", "delta")
          .file("trino-server-476/plugin/password-authenticators/login.jar", "login")
          .file("trino-server-476/plugin/hive/hive.jar", "hive");
    }
  }
}
