package io.daybook.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.daybook.core.pipeline.Metric;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.pipeline.PipelineReader;
import io.daybook.core.release.NightlyRequest;
import io.daybook.core.time.BusinessDate;
import io.daybook.core.time.DateRange;
import io.daybook.infra.EmbeddedCapture;
import io.daybook.ingestion.CsvFile;
import io.daybook.ingestion.DatabaseReplayer;
import io.daybook.ingestion.InputFolder;
import io.daybook.ingestion.Pace;
import io.daybook.ingestion.ReplayPlan;
import io.daybook.ingestion.ReplayTarget;
import io.daybook.ingestion.Replayer;
import io.daybook.ingestion.RetailGenerator;
import io.daybook.ingestion.Simulation;
import io.daybook.ingestion.SourceTable;
import io.daybook.lake.KafkaTopic;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The same file, once written to Kafka and once booked in a database whose changes are captured. */
@EnabledOnOs(OS.LINUX)
@Tag("long")
class DatabaseReplayIT {
  private static final Pipeline PIPELINE = PipelineReader.read(Repository.retailPipeline());
  private static final BusinessDate DATE = BusinessDate.parse("2010-12-01");
  private static final Simulation SIMULATION = new Simulation(1, 0.02, 0.01, 0.005, 0.02, 0.01);

  @Test
  void bothEndWithTheSameFiguresAndTheSameArrivalsOfEachChange(@TempDir Path folder) throws Exception {
    InputFolder input = new RetailGenerator(1).write(PIPELINE, new DateRange(DATE, DATE), folder.resolve("generated"));
    ReplayPlan plan = ReplayPlan.of(PIPELINE, CsvFile.read(PIPELINE, input.sourceFile(PIPELINE)), SIMULATION);

    List<String> ofFile;
    Path fileFolder = Files.createDirectory(folder.resolve("file"));
    try (KafkaUnderTest kafka = KafkaUnderTest.start(fileFolder.resolve("kafka"))) {
      try (Replayer replayer = Replayer.open(ReplayTarget.at(kafka.bootstrapServers()), plan, Pace.asFastAsPossible())) {
        replayer.send(night(), progress -> {});
      }
      ofFile = released(fileFolder, input, kafka.bootstrapServers());
    }

    Path databaseFolder = Files.createDirectory(folder.resolve("database"));
    try (CapturedDatabase database = CapturedDatabase.start(databaseFolder)) {
      bookUntil(database, plan, Instant.parse("2010-12-01T12:00:00Z")); // and goes on in another process
      bookUntil(database, plan, night());
      assertThat(released(databaseFolder, input, database.bootstrapServers())).isEqualTo(ofFile);
    }
  }

  private static void bookUntil(CapturedDatabase database, ReplayPlan plan, Instant until) throws InterruptedException {
    ReplayTarget target = ReplayTarget.at(database.bootstrapServers());
    try (DatabaseReplayer replayer = DatabaseReplayer.open(database.jdbcUrl(), target, plan, Pace.asFastAsPossible(), EmbeddedCapture.SLOT)) {
      SourceTable table = SourceTable.of(PIPELINE.source());
      database.capture(table.prefix(), table.qualifiedName());
      replayer.send(until, progress -> {});
    }
    database.endCapture();
  }

  /** The final figures, and of each change what it is and when it arrived. */
  private static List<String> released(Path folder, InputFolder input, String bootstrapServers) {
    try (LayersUnderTest layers =
        LayersUnderTest.open(PIPELINE, input.path(), folder, new KafkaTopic(bootstrapServers, PIPELINE.source().topic()))) {
      assertThat(layers.batch().run(NightlyRequest.due(night())).rejected()).isEmpty();
      List<String> told = new ArrayList<>();
      for (Metric metric : PIPELINE.metrics()) {
        told.addAll(rows(layers, "final_" + metric.name(), "* except (release_id)"));
      }
      assertThat(told).isNotEmpty();
      told.addAll(rows(layers, "changes where redelivery_of is null", "key, op, arrival, before, after"));
      return told;
    }
  }

  private static List<String> rows(LayersUnderTest layers, String table, String columns) {
    String path = layers.lake().folder() + "/" + table.split(" ")[0];
    return layers.spark().sql("select %s from delta.`%s`%s".formatted(columns, path, table.substring(table.split(" ")[0].length()))).collectAsList().stream()
        .map(Row::toString)
        .sorted()
        .toList();
  }

  private static Instant night() {
    return PIPELINE.calendar().endOf(DATE).plus(PIPELINE.closing().grace());
  }
}
