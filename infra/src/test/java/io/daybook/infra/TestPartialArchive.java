package io.daybook.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestPartialArchive {
  private static final Predicate<String> WANTED = name -> name.startsWith("lib/") || name.startsWith("plugin/delta-lake/");

  @TempDir Path temp;
  private Path archive;
  private Path folder;

  @BeforeEach
  void placeFiles() {
    archive = temp.resolve("server.tar.gz");
    folder = temp.resolve("unpacked");
  }

  @Test
  void unpacksTheWantedFoldersAlone() throws IOException {
    try (TarGz tar = new TarGz(archive)) {
      tar.folder("server").file("server/README.txt", "read").file("server/lib/a.jar", "a").file("server/plugin/hive/h.jar", "h").file("server/plugin/delta-lake/d.jar", "d");
    }

    new PartialArchive(archive).unpack(folder, WANTED);

    assertThat(files()).containsExactly("lib/a.jar", "plugin/delta-lake/d.jar");
    assertThat(folder.resolve("plugin/delta-lake/d.jar")).hasContent("d");
  }

  @Test
  void linksWithinTheWantedPartShareOneFile() throws IOException {
    try (TarGz tar = new TarGz(archive)) {
      tar.file("server/lib/a.jar", "a").link("server/plugin/delta-lake/a.jar", "server/lib/a.jar");
    }

    new PartialArchive(archive).unpack(folder, WANTED);

    assertThat(folder.resolve("plugin/delta-lake/a.jar")).hasContent("a");
    assertThat(Files.getAttribute(folder.resolve("lib/a.jar"), "unix:ino")).isEqualTo(Files.getAttribute(folder.resolve("plugin/delta-lake/a.jar"), "unix:ino"));
  }

  @Test
  void linksToUnwantedFilesGetTheirContentAndLeaveNothingElseBehind() throws IOException {
    try (TarGz tar = new TarGz(archive)) {
      tar.file("server/plugin/bigquery/shared.jar", "shared")
          .link("server/plugin/delta-lake/shared.jar", "server/plugin/bigquery/shared.jar")
          .link("server/plugin/delta-lake/hdfs/shared.jar", "server/plugin/bigquery/shared.jar")
          .link("server/plugin/hive/shared.jar", "server/plugin/bigquery/shared.jar");
    }

    new PartialArchive(archive).unpack(folder, WANTED);

    assertThat(files()).containsExactly("plugin/delta-lake/hdfs/shared.jar", "plugin/delta-lake/shared.jar");
    assertThat(folder.resolve("plugin/delta-lake/hdfs/shared.jar")).hasContent("shared");
    assertThat(folder.resolve("plugin/delta-lake/shared.jar")).hasContent("shared");
  }

  @Test
  void aLinkToNothingIsAnError() throws IOException {
    try (TarGz tar = new TarGz(archive)) {
      tar.link("server/lib/a.jar", "server/gone/a.jar");
    }

    assertThatThrownBy(() -> new PartialArchive(archive).unpack(folder, WANTED)).isInstanceOf(IOException.class).hasMessageContaining("gone/a.jar");
  }

  @Test
  void aFileOutsideOfTheFolderIsAnError() throws IOException {
    try (TarGz tar = new TarGz(archive)) {
      tar.file("server/lib/../../../evil.jar", "evil");
    }

    assertThatThrownBy(() -> new PartialArchive(archive).unpack(folder, WANTED)).isInstanceOf(IOException.class).hasMessageContaining("outside");
    assertThat(temp.resolve("evil.jar")).doesNotExist();
  }

  private List<String> files() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).map(file -> folder.relativize(file).toString()).sorted().toList();
    }
  }
}
