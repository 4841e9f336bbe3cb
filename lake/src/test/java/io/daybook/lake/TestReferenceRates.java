package io.daybook.lake;

import static org.assertj.core.api.Assertions.assertThat;

import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.time.BusinessDate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class TestReferenceRates {
  @RegisterExtension static final SparkUnderTest SPARK = new SparkUnderTest();

  @TempDir private Path folder;

  @Test
  void whatIsKnownIsTakenFromTheLakeWhenDaybookIsStartedAgain() throws IOException {
    Pipeline pipeline = ShopPipeline.read();
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
    return Lake.open(SPARK.session(), folder, pipeline);
  }
}
