package io.daybook.tests;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.sum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.daybook.core.pipeline.Measure;
import io.daybook.core.pipeline.Metric;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.pipeline.PipelineReader;
import io.daybook.core.time.BusinessDate;
import io.daybook.core.time.DateRange;
import io.daybook.infra.EmbeddedKafka;
import io.daybook.ingestion.CsvFile;
import io.daybook.ingestion.Delivery;
import io.daybook.ingestion.InputFolder;
import io.daybook.ingestion.Pace;
import io.daybook.ingestion.ReplayPlan;
import io.daybook.ingestion.ReplayTarget;
import io.daybook.ingestion.Replayer;
import io.daybook.ingestion.RetailGenerator;
import io.daybook.ingestion.Simulation;
import io.daybook.lake.KafkaTopic;
import io.daybook.lake.LakeTable;
import io.daybook.lake.TableLog;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Speed layer, ingest and night on a real cluster of a master and two workers, each brought there in another way: by the launcher, as one jar, as a thin jar with
 * others. Each loses a worker with its executor in the middle of its work. Figures are those of the file, and to the last row those of one machine.
 */
@Tag("long") // starts Spark on a cluster three times
class ClusterIT {
  private static final Pipeline PIPELINE = PipelineReader.read(Repository.retailPipeline());
  private static final DateRange DATES = new DateRange(BusinessDate.parse("2010-12-01"), BusinessDate.parse("2010-12-02"));
  private static final String NIGHT = "2010-12-04T06:00:00Z";
  private static final Duration PATIENCE = Duration.ofMinutes(8); // bounds a hang, also on a busy machine
  private static final int PARTITIONS = 2;

  @TempDir private Path folder;

  private InputFolder input;
  private EmbeddedKafka kafka;
  private SparkCluster cluster;
  private Path papers;

  @Test
  void layersThatLoseAWorkerGiveTheFiguresOfOneMachine() throws Exception {
    papers = Files.createDirectory(folder.resolve("papers"));
    input = new RetailGenerator(1).write(PIPELINE, DATES, folder.resolve("generated"));
    ReplayPlan plan = ReplayPlan.of(PIPELINE, CsvFile.read(PIPELINE, input.sourceFile(PIPELINE)), new Simulation(1, 0.02, 0.05, 0.01, 0.02, 0.01));
    try (EmbeddedKafka started = EmbeddedKafka.start(folder.resolve("kafka"));
        Replayer replayer = Replayer.open(new ReplayTarget(started.bootstrapServers(), PARTITIONS), plan, Pace.asFastAsPossible())) {
      kafka = started;
      try (LayersUnderTest onCluster = open("cluster"); SparkCluster workers = SparkCluster.start(folder.resolve("spark"), 2)) {
        cluster = workers;
        speed(onCluster, replayer, plan.deliveries().map(Delivery::arrival).toList());
        ingest(onCluster);
        cluster.addWorker();
        night(onCluster);
        assertIsTheTruth(onCluster);
      }
      Map<String, List<String>> ofCluster = figures("cluster");
      here();
      assertThat(ofCluster).isEqualTo(figures("here"));
    }
  }

  @Test
  void aMasterThatDoesNotAnswerIsToldInOneSentence() throws Exception {
    papers = Files.createDirectory(folder.resolve("papers"));
    List<String> line =
        DaybookProcess.commandLine(
            DaybookProcess.Life.SHORT,
            "nightly", "--due", "--master", "spark://127.0.0.1:1", "--pipeline", Repository.retailPipeline().toString(), "--kafka", "127.0.0.1:1", "--folder", folder.resolve("none").toString());
    try (DaybookProcess night = DaybookProcess.start(papers, "nightly", line, Map.of("SPARK_LOCAL_IP", "127.0.0.1"))) {
      DaybookProcess.Outcome end = night.awaitEnd(PATIENCE);
      assertThat(end.exitCode()).isEqualTo(1);
      assertThat(end.errorLines()).singleElement().asString().startsWith("daybook: Spark does not start with the master spark://127.0.0.1:1: ");
    }
  }

  /**
   * By the launcher. The worker goes in the middle of a micro-batch, when some records have come whose redeliveries are still to come; another comes later, and
   * partitions move again.
   */
  private void speed(LayersUnderTest layers, Replayer replayer, List<Instant> arrivals) throws Exception {
    List<String> line = DaybookProcess.commandLine(DaybookProcess.Life.LONG, arguments("speed", "cluster", "--master", cluster.master()));
    line.add(1, "-Dspark.executor.memory=768m");
    try (DaybookProcess speed = DaybookProcess.start(papers, "speed", line, cluster.environment())) {
      for (int quarter = 1; quarter <= 4; quarter++) {
        assertThat(replayer.send(quarter == 4 ? Instant.MAX : arrivals.get(arrivals.size() * quarter / 4), progress -> {})).isGreaterThan(500);
        if (quarter == 2) {
          KilledSpeedLayerIT.sendUnreadable(kafka.bootstrapServers(), 0);
          await("a micro-batch at work").atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(whileAlive(speed, this::isAtBatch));
          cluster.killWorker();
        }
        await("the end of the topic").atMost(PATIENCE).until(whileAlive(speed, () -> layers.hasCome(layers.lake().tables().speedBatches())));
        if (quarter == 3) {
          cluster.addWorker();
          await("its executor").atMost(PATIENCE).until(whileAlive(speed, () -> cluster.executors() == 2));
        }
      }
      speed.interrupt();
      assertThat(speed.awaitEnd(PATIENCE).errors()).isEmpty();
    }
    assertThat(cluster.lostExecutors()).isEqualTo(1);
  }

  /** Whether Spark has noted a micro-batch, and not that it is done. */
  private boolean isAtBatch() {
    Path query = folder.resolve("cluster/speed/retail_sales/query");
    return names(query.resolve("offsets")).anyMatch(batch -> Files.notExists(query.resolve("commits").resolve(batch)));
  }

  private static Stream<String> names(Path folder) {
    String[] names = folder.toFile().list((in, name) -> name.matches("\\d+"));
    return names == null ? Stream.empty() : Stream.of(names);
  }

  /** As one jar. The worker goes when the batch's quarantine is written and its changes are not, of which it holds some. */
  private void ingest(LayersUnderTest layers) throws Exception {
    List<String> line = cluster.submit(List.of(jar("assembly/target/daybook-assembly.jar")));
    line.addAll(List.of(arguments("ingest", "cluster")));
    try (DaybookProcess ingest = DaybookProcess.start(papers, "ingest", line, cluster.environment())) {
      await("the ingest at work").atMost(PATIENCE).until(whileAlive(ingest, () -> commits(layers.lake().tables().quarantine()) > 1));
      cluster.killWorker();
      assertThat(commits(layers.lake().tables().ingestBatches())).as("the batch is not done").isEqualTo(1);
      await("the end of the topic").atMost(PATIENCE).until(whileAlive(ingest, () -> layers.hasCome(layers.lake().tables().ingestBatches())));
      ingest.interrupt();
      assertThat(ingest.awaitEnd(PATIENCE).exitCode()).as(ingest.told()).isIn(130, 143); // by Ctrl-C, by SIGTERM
    }
    assertThat(cluster.lostExecutors()).isEqualTo(2);
  }

  /** As a thin jar with others. The worker goes when the releases' rows are staged. */
  private void night(LayersUnderTest layers) throws Exception {
    List<String> line = cluster.submit(List.of("--class", "io.daybook.cli.Daybook", "--jars", jars(), jar("cli/target/daybook-cli.jar")));
    line.addAll(List.of(arguments("nightly", "cluster", "--due", "--as-of", NIGHT)));
    try (DaybookProcess night = DaybookProcess.start(papers, "nightly", line, cluster.environment())) {
      await("staged rows").atMost(PATIENCE).until(whileAlive(night, () -> night.output().contains(" staged ")));
      cluster.killWorker();
      assertThat(commits(layers.lake().tables().releases())).as("nothing is released").isEqualTo(1);
      assertThat(night.awaitEnd(PATIENCE).exitCode()).as(night.told()).isZero();
    }
    assertThat(cluster.lostExecutors()).isEqualTo(3);
  }

  /** The same on one machine. */
  private void here() throws Exception {
    try (LayersUnderTest layers = open("here")) {
      for (String layer : List.of("speed", "ingest")) {
        LakeTable batches = layer.equals("speed") ? layers.lake().tables().speedBatches() : layers.lake().tables().ingestBatches();
        try (DaybookProcess process = DaybookProcess.start(papers, arguments(layer, "here"))) {
          await("the end of the topic").atMost(PATIENCE).until(whileAlive(process, () -> layers.hasCome(batches)));
          process.interrupt();
          process.awaitEnd(PATIENCE);
        }
      }
    }
    DaybookProcess.Outcome night = DaybookProcess.run(papers, PATIENCE, arguments("nightly", "here", "--due", "--as-of", NIGHT));
    assertThat(night.exitCode()).as(night.toString()).isZero();
  }

  private void assertIsTheTruth(LayersUnderTest layers) throws IOException {
    Map<String, List<Object>> truth = new TreeMap<>();
    RetailDays.in(input.path()).forEach((date, day) -> truth.put(date, List.of(day.lines(), day.pounds().setScale(4), day.cancelled().setScale(4))));
    Map<String, List<Object>> released = new TreeMap<>();
    Metric sales = PIPELINE.metric("sales").orElseThrow();
    for (Row row : layers.lake().read(layers.lake().tables().finalOf(sales)).groupBy("business_date").agg(sum("lines"), sum("net_gbp"), sum("cancelled_gbp")).collectAsList()) {
      released.put(row.get(0).toString(), List.of(row.getLong(1), row.getDecimal(2), row.getDecimal(3)));
    }
    assertThat(released).hasSize(2).isEqualTo(truth);
  }

  /** What the tables of a run hold, without the names of batches and releases. */
  private Map<String, List<String>> figures(String run) {
    Map<String, List<String>> figures = new TreeMap<>();
    try (LayersUnderTest layers = open(run)) {
      for (Metric metric : PIPELINE.metrics()) {
        figures.put("final " + metric.name(), text(layers.lake().read(layers.lake().tables().finalOf(metric)).drop("release_id")));
        figures.put("provisional " + metric.name(), text(provisional(layers, metric)));
      }
      List<Column> counts = Stream.of("read", "late", "duplicate", "quarantined", "malformed", "tombstones").map(count -> sum(count)).toList();
      figures.put("counts", text(layers.lake().read(layers.lake().tables().speedBatches()).agg(counts.get(0), counts.subList(1, counts.size()).toArray(Column[]::new))));
      figures.put("changes", text(layers.lake().read(layers.lake().tables().changes()).drop("ingest_batch", "ingested_at", "payload")));
    }
    return figures;
  }

  /** Cell by cell, speed layer's and corrections apart. */
  private static Dataset<Row> provisional(LayersUnderTest layers, Metric metric) {
    List<Column> cell = new ArrayList<>(List.of(col("business_date"), col("window_start"), col("country"), col("late"), col("correction")));
    List<Column> sums = metric.additiveMeasures().stream().map(Measure::name).map(measure -> sum(measure)).toList();
    return layers.lake().read(layers.lake().tables().provisional()).where(col("metric").equalTo(metric.name()))
        .groupBy(cell.toArray(Column[]::new))
        .agg(sums.get(0), sums.subList(1, sums.size()).toArray(Column[]::new));
  }

  private static List<String> text(Dataset<Row> rows) {
    List<String> lines = rows.collectAsList().stream().map(Row::toString).sorted().toList();
    assertThat(lines).isNotEmpty();
    return lines;
  }

  private LayersUnderTest open(String run) {
    return LayersUnderTest.open(PIPELINE, input.path(), folder.resolve(run), new KafkaTopic(kafka.bootstrapServers(), PIPELINE.source().topic()));
  }

  private String[] arguments(String verb, String run, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                verb, "--pipeline", Repository.retailPipeline().toString(), "--kafka", kafka.bootstrapServers(), "--folder", folder.resolve(run).toString(),
                "--references", input.path().toString()));
    arguments.addAll(List.of(more));
    return arguments.toArray(String[]::new);
  }

  /** Of the cluster's run. */
  private long commits(LakeTable table) throws IOException {
    Path log = TableLog.of(folder.resolve("cluster/lake/retail_sales").resolve(table.name()));
    try (Stream<Path> files = Files.list(log)) {
      return files.filter(file -> file.getFileName().toString().matches("\\d{20}\\.json")).count();
    }
  }

  private static String jar(String path) {
    return Repository.folder().resolve(path).toString();
  }

  /** Of which Daybook's own is the application. */
  private static String jars() throws IOException {
    try (Stream<Path> jars = Files.list(Repository.folder().resolve("assembly/target/jars"))) {
      return String.join(",", jars.map(Path::toString).filter(jar -> !jar.contains("/daybook-cli-")).toList());
    }
  }

  private static Callable<Boolean> whileAlive(DaybookProcess process, Callable<Boolean> condition) {
    return () -> {
      assertThat(process.isAlive()).as(process.told()).isTrue();
      return condition.call();
    };
  }
}
