package io.daybook.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.daybook.core.pipeline.Pipeline;
import io.daybook.lake.Lake;
import io.daybook.lake.LakeSession;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestTableReader {
  private static final int COMMITS = 120; // with a merge after a hundred
  private static final long ORDERS_OF_A_COMMIT = 300;

  @Test
  void readerThatWasThereBeforeTheTableHasEachRowOnceThoughFilesAreMerged(@TempDir Path folder) throws Exception {
    Pipeline pipeline = DaybookEngine.pipeline();
    try (SparkSession spark = LakeSession.start("local[2]");
        TableReader reader = TableReader.open(folder.resolve(pipeline.name()).resolve("provisional"))) {
      Lake lake = Lake.open(spark, folder, pipeline);
      new DayBench(lake, pipeline).makeDay(COMMITS);
      await().atMost(Duration.ofMinutes(2)).until(() -> reader.events() >= COMMITS * ORDERS_OF_A_COMMIT);
      reader.close();
      reader.throwIfFailed();
      assertThat(reader.events()).isEqualTo(COMMITS * ORDERS_OF_A_COMMIT);
      assertThat(reader.inHand("bench:0")).isPresent();
      assertThat(reader.inHand("bench:" + COMMITS)).isEmpty();
    }
  }
}
