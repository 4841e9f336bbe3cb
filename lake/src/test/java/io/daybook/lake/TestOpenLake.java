package io.daybook.lake;

import static org.assertj.core.api.Assertions.assertThat;

import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.pipeline.PipelineReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestOpenLake {
  private static final Pipeline PIPELINE =
      PipelineReader.read(
          "shop.yaml",
          """
          pipeline: shop
          source:
            topic: shop.public.sale
            envelope: debezium
            key: [id]
            event_time: sold_at
            fields:
              id: string
              sold_at: { type: timestamp, zone: Europe/London }
          calendar: { zone: Europe/London }
          metrics:
            sales: { window: 1 minute, dimensions: [], measures: { lines: count } }
          """);

  @Test
  void layersThatStartAtTheSameTimeOnANewFolderShareItsTables(@TempDir Path folder) throws IOException {
    try (SparkSession spark = LakeSession.start("local[2]")) {
      List<CompletableFuture<Lake>> opening = Stream.of(1, 2, 3).map(layer -> CompletableFuture.supplyAsync(() -> Lake.open(spark, folder, PIPELINE))).toList();
      for (CompletableFuture<Lake> each : opening) {
        Lake lake = each.join();
        assertThat(lake.read(lake.tables().provisional()).count()).isZero();
      }
    }
  }
}
