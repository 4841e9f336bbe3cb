package io.daybook.lake;

import static org.assertj.core.api.Assertions.assertThat;

import io.daybook.core.pipeline.Pipeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TestOpenLake {
  @RegisterExtension private static final SparkUnderTest SPARK = new SparkUnderTest();

  @Test
  void layersThatStartAtTheSameTimeOnANewFolderShareItsTables(@TempDir Path folder) {
    Pipeline pipeline = ShopPipeline.read();
    List<CompletableFuture<Lake>> opening =
        Stream.of(1, 2, 3).map(layer -> CompletableFuture.supplyAsync(() -> Lake.open(SPARK.session(), folder, pipeline))).toList();
    for (CompletableFuture<Lake> each : opening) {
      Lake lake = each.join();
      assertThat(lake.read(lake.tables().provisional()).count()).isZero();
    }
  }

  /** What a process leaves behind that is killed while it makes a table, from nothing at all to all but the first commit. */
  @ParameterizedTest
  @ValueSource(strings = {"_delta_log", "_delta_log/_staged_commits", "_delta_log/.00000000000000000000.json.6f3b.tmp", "_delta_log/00000000000000000000.crc"})
  void tableThatWasBegunIsMade(String left, @TempDir Path folder) throws IOException {
    Pipeline pipeline = ShopPipeline.read();
    Path begun = folder.resolve(pipeline.name()).resolve("changes").resolve(left);
    Files.createDirectories(begun.getParent());
    if (left.endsWith("tmp") || left.endsWith("crc")) {
      Files.writeString(begun, "{\"commitInfo\":{\"timest");
    } else {
      Files.createDirectory(begun);
    }
    Lake lake = Lake.open(SPARK.session(), folder, pipeline);
    assertThat(lake.read(lake.tables().changes()).count()).isZero();
  }
}
