package io.daybook.cli;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The folder of a run. */
final class RunFolder {
  private static final List<String> OWN = List.of("lake", "kafka", "trino", "speed", "generated", "replay-ledger.jsonl", "daybook.log");

  private RunFolder() {}

  /** Makes the folder, or empties it of an earlier run where that was asked for. Nothing that Daybook did not make is deleted. */
  static void prepare(DemoSettings settings) {
    Path folder = settings.folder();
    try {
      Files.createDirectories(folder);
      if (!Files.isWritable(folder)) {
        throw new IOException("no write permission");
      }
      if (settings.start() == DemoSettings.Start.FRESH) {
        for (String name : OWN) {
          delete(folder.resolve(name));
        }
      }
    } catch (IOException e) {
      throw new DaybookException(
          ErrorCode.FOLDER_NOT_WRITABLE, "Cannot write to the folder %s: %s. Name one that can be written with --folder.".formatted(folder, e.getMessage()), e);
    }
  }

  private static void delete(Path path) throws IOException {
    if (!Files.exists(path)) {
      return;
    }
    List<Path> all;
    try (Stream<Path> walk = Files.walk(path)) {
      all = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : all) {
      Files.delete(each);
    }
  }
}
