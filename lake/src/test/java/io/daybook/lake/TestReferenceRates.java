package io.daybook.lake;

import static org.assertj.core.api.Assertions.assertThat;

import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.pipeline.PipelineReader;
import io.daybook.core.time.BusinessDate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestReferenceRates {
  private static final String PIPELINE = """
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
      references:
        fx:
          kind: rate_by_date
          path: rates.csv
          date_column: Date
          rates:
            gbp_per_eur: { column: GBP, type: "decimal(8,5)" }
      metrics:
        sales:
          window: 1 minute
          dimensions: []
          measures:
            lines: count
      """;

  private static SparkSession spark;

  @TempDir private Path folder;

  @BeforeAll
  static void startSpark() {
    spark = LakeSession.start("local[1]");
  }

  @AfterAll
  static void stopSpark() throws IOException {
    spark.close();
  }

  @Test
  void whatIsKnownIsTakenFromTheLakeWhenDaybookIsStartedAgain() throws IOException {
    Pipeline pipeline = PipelineReader.read("shop.yaml", PIPELINE);
    Path file = folder.resolve("rates.csv");

    Files.writeString(file, "Date,GBP\n2010-12-01,0.83870\n2010-12-02,0.84640\n");
    refresh(pipeline, "2010-12-02T18:00:00Z");
    Files.writeString(file, "Date,GBP\n2010-12-02,0.84650\n2010-12-03,0.84475\n");
    ReferenceRates again = refresh(pipeline, "2010-12-03T18:00:00Z");

    assertThat(again.firstBusinessDate()).as("the day after a fix that only the lake has").isEqualTo(BusinessDate.parse("2010-12-02"));
    again.requireComplete(BusinessDate.parse("2010-12-03"));
    Lake lake = lake(pipeline);
    assertThat(lake.read(lake.tables().reference(pipeline.references().get(0))).count()).as("two fixes, a revision and a new one").isEqualTo(4);
  }

  private ReferenceRates refresh(Pipeline pipeline, String now) {
    return ReferenceRates.refresh(lake(pipeline), pipeline, folder, Instant.parse(now));
  }

  private Lake lake(Pipeline pipeline) {
    return Lake.open(spark, folder, pipeline);
  }
}
