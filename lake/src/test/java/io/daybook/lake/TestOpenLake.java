package io.daybook.lake;

import static org.assertj.core.api.Assertions.assertThat;

import io.daybook.core.pipeline.Pipeline;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

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
}
