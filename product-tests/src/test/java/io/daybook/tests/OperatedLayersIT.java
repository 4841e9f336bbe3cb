package io.daybook.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.daybook.core.pipeline.PipelineReader;
import io.daybook.infra.EmbeddedKafka;
import io.daybook.lake.LakeSession;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code daybook speed} and {@code daybook ingest} as an operator runs them, on a topic with late, redelivered, broken and unreadable records of known
 * money: what every way of looking at them says, and what happens when the broker stops.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OperatedLayersIT {
  private static final Duration HANG = Duration.ofMinutes(3);
  private static final int RECORDS = 7;
  private static final ObjectMapper JSON = new ObjectMapper();

  private Path folder;
  private Path papers;
  private ParcelDepot depot;
  private String speedStarted;
  private DaybookProcess.Outcome secondSpeed;
  private DaybookProcess.Outcome status;
  private DaybookProcess.Outcome statusJson;
  private String metrics;
  private String ingestMetrics;
  private HttpResponse<String> health;
  private HttpResponse<String> healthWithoutBroker;
  private DaybookProcess.Outcome statusWithoutBroker;
  private HttpResponse<String> healthWithBrokerAgain;
  private DaybookProcess.Outcome endOfSpeed;
  private DaybookProcess.Outcome statusAfterKill;
  private Map<String, BigDecimal> amounts;
  private Map<String, Long> counts;

  @BeforeAll
  void aShift(@TempDir Path temp) throws Exception {
    papers = Files.createDirectory(temp.resolve("papers"));
    folder = temp.resolve("run");
    depot = ParcelDepot.in(temp.resolve("data"));
    try (EmbeddedKafka kafka = EmbeddedKafka.start(temp.resolve("kafka"))) {
      String topic = PipelineReader.read(depot.pipeline()).source().topic();
      createTopic(kafka.bootstrapServers(), topic);
      send(kafka.bootstrapServers(), topic);
      try (DaybookProcess speed = DaybookProcess.start(papers, layer("speed", kafka, "--patience", "10s"));
          DaybookProcess ingest = DaybookProcess.start(papers, layer("ingest", kafka))) {
        await("both layers to have everything").atMost(HANG).until(() -> !speed.isAlive() || !ingest.isAlive() || haveEverything());
        assertThat(speed.isAlive()).as(speed.told()).isTrue();
        assertThat(ingest.isAlive()).as(ingest.told()).isTrue();
        look();
        secondSpeed = DaybookProcess.run(papers, HANG, layer("speed", kafka));

        long broker = Long.parseLong(Files.readString(temp.resolve("kafka/kafka.pid")).split(" ")[0]);
        signal("-STOP", broker);
        try {
          await("health without the broker").atMost(HANG).until(() -> get("speed", "/health").statusCode() == 503);
          healthWithoutBroker = get("speed", "/health");
          statusWithoutBroker = DaybookProcess.run(papers, HANG, "status", "--folder", folder.toString());
        } finally {
          signal("-CONT", broker);
        }
        await("health with the broker again").atMost(HANG).until(() -> get("speed", "/health").statusCode() == 200);
        healthWithBrokerAgain = get("speed", "/health");

        ingest.kill();
        speed.interrupt();
        endOfSpeed = speed.awaitEnd(HANG);
        statusAfterKill = DaybookProcess.run(papers, HANG, "status", "--folder", folder.toString());
      }
    }
    readSpeedBatches();
  }

  private void look() throws Exception {
    speedStarted = Files.readString(folder.resolve("speed/parcels/endpoint"));
    health = get("speed", "/health");
    metrics = get("speed", "/metrics").body();
    ingestMetrics = get("ingest", "/metrics").body();
    status = DaybookProcess.run(papers, HANG, "status", "--folder", folder.toString());
    statusJson = DaybookProcess.run(papers, HANG, "status", "--folder", folder.toString(), "--json");
  }

  @Test
  void metricsHaveTheCountsAndTheMoney() {
    assertMetric("daybook_speed_read_records_total{pipeline=\"parcels\"}", RECORDS);
    assertMetric("daybook_speed_late_records_total{pipeline=\"parcels\"}", 1);
    assertMetric("daybook_speed_duplicate_records_total{pipeline=\"parcels\"}", 2);
    assertMetric("daybook_speed_quarantined_records_total{pipeline=\"parcels\",reason=\"malformed\"}", 1);
    assertMetric("daybook_speed_quarantined_records_total{pipeline=\"parcels\",reason=\"rule\"}", 1);
    assertMetric("daybook_speed_late_amount{measure=\"charge\",metric=\"by_depot\",pipeline=\"parcels\"}", 7.77);
    assertMetric("daybook_speed_duplicate_amount{measure=\"charge\",metric=\"by_depot\",pipeline=\"parcels\"}", 8.40);
    assertMetric("daybook_speed_quarantined_amount{measure=\"charge\",metric=\"by_depot\",pipeline=\"parcels\"}", -1.50);
  }

  @Test
  void everyMetricOfTheLayersThatDashboardsAndAlertsAskForIsThere() {
    Set<String> asked = Grafana.metrics().stream().filter(name -> !name.matches("daybook_(nightly|serve)_.*")).collect(Collectors.toSet());
    Set<String> told = Grafana.exported(metrics + ingestMetrics);
    assertThat(asked).hasSizeGreaterThan(20);
    assertThat(told).containsAll(asked);
  }

  @Test
  void metricsHaveTheLatencyOfEveryRecord() {
    assertMetric("daybook_speed_latency_seconds_count{pipeline=\"parcels\"}", RECORDS);
    assertMetric("daybook_speed_latency_seconds_bucket{pipeline=\"parcels\",le=\"+Inf\"}", RECORDS);
    assertThat(metric("daybook_speed_latency_seconds_sum{pipeline=\"parcels\"}")).isPositive();
    assertThat(metric("daybook_speed_batch_seconds_count{pipeline=\"parcels\",step=\"commit\"}")).isPositive();
  }

  @Test
  void metricsSayHowFarBehindEachPartitionIs() {
    for (int partition = 0; partition < 2; partition++) {
      assertMetric("daybook_speed_lag_records{partition=\"%d\",pipeline=\"parcels\"}".formatted(partition), 0);
      assertMetric("daybook_speed_lag_seconds{partition=\"%d\",pipeline=\"parcels\"}".formatted(partition), 0);
      assertThat(metric(ingestMetrics, "daybook_ingest_lag_records{partition=\"%d\",pipeline=\"parcels\"}".formatted(partition))).isZero();
    }
    assertMetric("daybook_speed_healthy{pipeline=\"parcels\"}", 1);
    assertThat(metric("daybook_speed_watermark_delay_seconds{pipeline=\"parcels\"}")).isGreaterThan(300); // the allowed lateness
    assertMetric("daybook_speed_state_entries{pipeline=\"parcels\"}", 4);
    assertThat(metric("daybook_speed_state_bytes{pipeline=\"parcels\"}")).isPositive();
  }

  @Test
  void healthIsGood() {
    assertThat(health.statusCode()).isEqualTo(200);
    assertThat(health.body()).contains("\"healthy\":true");
  }

  @Test
  void statusTellsBothLayersOnOneScreen() {
    assertThat(status.exitCode()).as(status.toString()).isZero();
    assertThat(status.output())
        .contains("parcels  process " + speedStarted.split(" ")[0], "speed       HEALTHY", "ingest      HEALTHY", "behind    0 records, 0.00 s", "latency   p50 ")
        .contains("by_depot.charge                             7.77           8.40          -1.50");
    assertThat(status.output().lines()).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
  }

  @Test
  void statusAsJsonIsExactToTheCent() throws IOException {
    JsonNode both = JSON.readTree(statusJson.output());
    assertThat(both.get("healthy").booleanValue()).isTrue();
    JsonNode speed = ofLayer(both, "speed");
    assertThat(speed.at("/totals/read").longValue()).isEqualTo(RECORDS);
    assertThat(speed.at("/totals/amounts/late/by_depot.charge").textValue()).isEqualTo("7.77");
    assertThat(speed.at("/totals/amounts/duplicate/by_depot.charge").textValue()).isEqualTo("8.40");
    assertThat(speed.at("/totals/amounts/quarantined/by_depot.charge").textValue()).isEqualTo("-1.50");
    assertThat(speed.at("/lag/records").longValue()).isZero();
    assertThat(speed.at("/lag/partitions")).hasSize(2);
    assertThat(ofLayer(both, "ingest").at("/batch").longValue()).isZero();
  }

  @Test
  void speedBatchesHaveTheSameCountsAndMoney() {
    assertThat(counts)
        .isEqualTo(Map.of("read", (long) RECORDS, "late", 1L, "duplicate", 2L, "quarantined", 2L, "malformed", 1L, "tombstones", 0L));
    assertThat(amounts)
        .isEqualTo(
            Map.of(
                "late by_depot.charge", new BigDecimal("7.77"),
                "late by_depot.grams", new BigDecimal("333"),
                "late by_depot.parcels", new BigDecimal("1"),
                "duplicate by_depot.charge", new BigDecimal("8.4"),
                "duplicate by_depot.grams", new BigDecimal("5E+2"),
                "duplicate by_depot.parcels", new BigDecimal("2"),
                "quarantined by_depot.charge", new BigDecimal("-1.5"),
                "quarantined by_depot.grams", new BigDecimal("1E+1"),
                "quarantined by_depot.parcels", new BigDecimal("1")));
  }

  @Test
  void aSecondSpeedLayerOfThePipelineIsRefused() {
    assertThat(secondSpeed.exitCode()).isEqualTo(1);
    assertThat(secondSpeed.errorLines())
        .singleElement()
        .asString()
        .contains("daybook: The folder " + folder.resolve("speed/parcels") + " is in use by another Daybook, process " + speedStarted.split(" ")[0]);
  }

  @Test
  void withoutAnAnswerOfTheBrokerTheLayerIsUnhealthyAndSaysWhyAndRecovers() {
    assertThat(healthWithoutBroker.body()).contains("\"healthy\":false", "Kafka has not answered for ", "Check that the broker runs");
    assertThat(statusWithoutBroker.exitCode()).isEqualTo(1);
    assertThat(statusWithoutBroker.output()).contains("speed       UNHEALTHY", "Kafka has not answered for ");
    assertThat(healthWithBrokerAgain.body()).contains("\"healthy\":true");
  }

  @Test
  void askedToEndTheSpeedLayerClosesCleanly() {
    assertThat(endOfSpeed.exitCode()).as(endOfSpeed.toString()).isIn(130, 143); // by Ctrl-C, by SIGTERM
    assertThat(endOfSpeed.errors()).isEmpty();
    assertThat(endOfSpeed.output().lines().toList().get(endOfSpeed.output().lines().toList().size() - 1))
        .endsWith("speed of parcels stopped; started again, it goes on where it was");
    assertThat(endOfSpeed.output()).contains("records/s, 0 records and 0.00 s behind, latency p95 ");
    assertThat(folder.resolve("speed/parcels/endpoint")).doesNotExist();
  }

  @Test
  void eachLayerLogsToItsFile() {
    assertThat(folder.resolve("speed/parcels/daybook.log")).content().contains("SpeedLayer Batch 0 of epoch", "speed of parcels started");
    assertThat(folder.resolve("ingest/parcels/daybook.log")).content().contains("Ingest batch 0 committed");
  }

  @Test
  void ofAProcessThatWasKilledStatusSaysThatItIsGone() {
    assertThat(statusAfterKill.exitCode()).isEqualTo(1);
    assertThat(String.join(" ", statusAfterKill.output().lines().toList())).contains("The ingest of parcels (process ", "gives no answer on port", "start it again");
  }

  private String[] layer(String verb, EmbeddedKafka kafka, String... more) {
    List<String> command =
        new ArrayList<>(
            List.of(verb, "--pipeline", depot.pipeline().toString(), "--kafka", kafka.bootstrapServers(), "--folder", folder.toString()));
    command.addAll(List.of(more));
    return command.toArray(String[]::new);
  }

  private boolean haveEverything() throws Exception {
    if (!Files.exists(folder.resolve("speed/parcels/endpoint")) || !Files.exists(folder.resolve("ingest/parcels/endpoint"))) {
      return false;
    }
    JsonNode speed = JSON.readTree(get("speed", "/status").body()).get("speed");
    JsonNode ingest = JSON.readTree(get("ingest", "/status").body()).get("ingest");
    boolean known = speed.at("/lag/partitions").size() == 2 && ingest.at("/lag/partitions").size() == 2;
    return known && speed.at("/totals/read").longValue() == RECORDS && speed.at("/lag/records").longValue() == 0 && ingest.at("/lag/records").longValue() == 0;
  }

  private HttpResponse<String> get(String layer, String path) throws Exception {
    int port = Integer.parseInt(Files.readString(folder.resolve(layer + "/parcels/endpoint")).strip().split(" ")[1]);
    HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(port, path))).build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
  }

  private void assertMetric(String series, double expected) {
    assertThat(metric(series)).as(series).isEqualTo(expected);
  }

  private double metric(String series) {
    return metric(metrics, series);
  }

  private static double metric(String metrics, String series) {
    return metrics
        .lines()
        .filter(line -> line.startsWith(series + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + series + " in\n" + metrics.lines().filter(line -> line.startsWith("daybook")).collect(Collectors.joining("\n"))));
  }

  private static JsonNode ofLayer(JsonNode both, String layer) {
    for (JsonNode process : both.get("processes")) {
      if (!process.get(layer).isNull()) {
        return process.get(layer);
      }
    }
    throw new AssertionError("no " + layer + " in " + both);
  }

  private static void createTopic(String bootstrapServers, String name) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      admin.createTopics(List.of(new NewTopic(name, 2, (short) 1))).all().get();
    }
  }

  private static void send(String bootstrapServers, String topic) throws Exception {
    LocalDateTime now = LocalDateTime.now(ZoneId.of("Europe/Vienna")).truncatedTo(ChronoUnit.SECONDS);
    String first = parcel(1, 250, "4.20", now);
    Map<Integer, List<String>> values =
        new TreeMap<>(
            Map.of(
                0, List.of(first, parcel(2, 100, "5.30", now), first, parcel(3, 333, "7.77", now.minusHours(2)), first),
                1, List.of("{half of", parcel(4, 10, "-1.50", now))));
    Map<String, Object> settings = Map.of("bootstrap.servers", bootstrapServers);
    try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (Map.Entry<Integer, List<String>> partition : values.entrySet()) {
        for (String value : partition.getValue()) {
          producer.send(new ProducerRecord<>(topic, partition.getKey(), null, value.getBytes(StandardCharsets.UTF_8))).get();
        }
      }
    }
  }

  private static String parcel(int number, int grams, String charge, LocalDateTime weighedAt) {
    return """
        {"op": "c", "before": null, "after": {"parcel": "P%d", "depot": "Graz", "grams": %d, "charge": "%s", "weighed_at": "%s"},
         "source": {"name": "depot", "lsn": %1$d}}"""
        .formatted(number, grams, charge, weighedAt);
  }

  private static void signal(String signal, long process) throws IOException, InterruptedException {
    new ProcessBuilder("kill", signal, String.valueOf(process)).inheritIO().start().waitFor();
  }

  private void readSpeedBatches() {
    amounts = new HashMap<>();
    counts = new HashMap<>();
    try (SparkSession spark = LakeSession.start("local[1]")) {
      for (Row batch : spark.read().format("delta").load(folder.resolve("lake/parcels/speed_batches").toString()).collectAsList()) {
        for (String count : List.of("read", "late", "duplicate", "quarantined", "malformed", "tombstones")) {
          counts.merge(count, batch.<Long>getAs(count), Long::sum);
        }
        for (String kind : List.of("late", "duplicate", "quarantined")) {
          batch
              .<String, BigDecimal>getJavaMap(batch.fieldIndex(kind + "_amounts"))
              .forEach((name, amount) -> amounts.merge(kind + " " + name, amount, BigDecimal::add));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    amounts.replaceAll((name, amount) -> amount.stripTrailingZeros());
  }
}
