package io.daybook.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.delta.storage.HadoopFileSystemLogStore;
import io.delta.storage.LocalLogStore;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestExclusiveLogStore {
  private final Configuration hadoop = new Configuration();
  private final HadoopFileSystemLogStore ours = new ExclusiveLogStore(hadoop);
  private final HadoopFileSystemLogStore deltas = new LocalLogStore(hadoop);

  @TempDir private java.nio.file.Path table;

  @Test
  void listsWhatDeltasOwnLogStoreLists() throws IOException {
    java.nio.file.Path log = Files.createDirectories(table.resolve("a blank/_delta_log"));
    for (int version = 0; version < 12; version++) {
      Files.writeString(log.resolve("%020d.json".formatted(version)), "x".repeat(version));
    }
    Files.writeString(log.resolve("%020d.checkpoint.parquet".formatted(10)), "checkpoint");
    Files.writeString(log.resolve(".%020d.checkpoint.parquet.crc".formatted(10)), "sum");
    Files.writeString(log.resolve(".%020d.json.1.tmp".formatted(12)), "draft");
    Files.writeString(log.resolve("_last_checkpoint"), "{}");
    Files.createDirectory(log.resolve("_staged_commits"));

    for (String first : List.of("%020d.json".formatted(0), "%020d.checkpoint".formatted(10), "%020d.json".formatted(11), "%020d.json".formatted(99))) {
      Path from = new Path(new Path(log.toUri()), first);
      List<FileStatus> listed = list(ours, from);
      List<FileStatus> expected = list(deltas, from);
      assertThat(listed).as("from %s", first).extracting(FileStatus::getPath).containsExactlyElementsOf(expected.stream().map(FileStatus::getPath).toList());
      assertThat(listed).extracting(FileStatus::getLen).containsExactlyElementsOf(expected.stream().map(FileStatus::getLen).toList());
      assertThat(listed).extracting(FileStatus::getModificationTime).containsExactlyElementsOf(expected.stream().map(FileStatus::getModificationTime).toList());
      assertThat(listed).extracting(FileStatus::isDirectory).containsExactlyElementsOf(expected.stream().map(FileStatus::isDirectory).toList());
    }
  }

  @Test
  void logThatIsNotThereIsNotFound() {
    Path from = new Path(new Path(table.resolve("none").toUri()), "%020d.json".formatted(0));
    assertThatThrownBy(() -> ours.listFrom(from, hadoop)).isInstanceOf(FileNotFoundException.class).hasMessageContaining("none");
  }

  private List<FileStatus> list(HadoopFileSystemLogStore store, Path from) throws IOException {
    List<FileStatus> listed = new ArrayList<>();
    store.listFrom(from, hadoop).forEachRemaining(listed::add);
    return listed;
  }
}
