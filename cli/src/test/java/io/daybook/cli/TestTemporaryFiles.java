package io.daybook.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.daybook.lake.Turn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestTemporaryFiles {
  private static final String PROPERTY = "java.io.tmpdir";
  private final String before = System.getProperty(PROPERTY);

  @TempDir private Path own;

  @AfterEach
  void setBack() {
    System.setProperty(PROPERTY, before);
  }

  @Test
  void theyGoWithTheProcess() throws IOException {
    try (TemporaryFiles temporary = TemporaryFiles.in(own)) {
      Path mine = Path.of(System.getProperty(PROPERTY));
      assertThat(mine).hasParent(own.resolve(TemporaryFiles.FOLDER));
      Files.writeString(Files.createDirectory(mine.resolve("blockmgr-1")).resolve("shuffle.data"), "rows");
      assertThat(folders()).containsExactly(mine);
    }
    assertThat(folders()).isEmpty();
  }

  @Test
  void whatAKilledProcessHasLeftGoesWithTheNextOneAndWhatALivingOneUsesStays() throws IOException {
    Path all = Files.createDirectories(own.resolve(TemporaryFiles.FOLDER));
    Path left = Files.createDirectory(all.resolve("left"));
    Files.writeString(left.resolve("in-use.lock"), ""); // the system has ended the lock
    Files.writeString(Files.createDirectory(left.resolve("blockmgr-1")).resolve("shuffle.data"), "rows");
    Path used = Files.createDirectory(all.resolve("used"));
    try (Turn use = Turn.take(used, "in-use").orElseThrow();
        TemporaryFiles temporary = TemporaryFiles.in(own)) {
      assertThat(folders()).containsExactlyInAnyOrder(used, Path.of(System.getProperty(PROPERTY)));
    }
  }

  private List<Path> folders() throws IOException {
    try (Stream<Path> found = Files.list(own.resolve(TemporaryFiles.FOLDER))) {
      return found.filter(Files::isDirectory).toList();
    }
  }
}
