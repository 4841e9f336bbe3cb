package io.daybook.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.pipeline.PipelineReader;
import io.daybook.core.time.BusinessDate;
import io.daybook.core.time.DateRange;
import io.daybook.infra.EmbeddedKafka;
import io.daybook.infra.EmbeddedStack;
import io.daybook.infra.EmbeddedTrino;
import io.daybook.infra.JavaRuntimes;
import io.daybook.infra.StackConfig;
import io.daybook.infra.TrinoDistribution;
import io.daybook.ingestion.CsvFile;
import io.daybook.ingestion.InputFolder;
import io.daybook.ingestion.Pace;
import io.daybook.ingestion.ReplayPlan;
import io.daybook.ingestion.ReplayTarget;
import io.daybook.ingestion.Replayer;
import io.daybook.ingestion.RetailGenerator;
import io.daybook.ingestion.Simulation;
import io.daybook.lake.KafkaTopic;
import io.daybook.lake.PartialsTopic;
import io.daybook.serving.ServingLayer;
import io.daybook.serving.SqlClient;
import io.daybook.serving.TrinoAddress;
import io.daybook.serving.web.Chromium;
import io.daybook.serving.web.Dashboard;
import io.daybook.speed.SpeedQuery;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalInt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Trino, Kafka and {@code daybook serve} are killed as by kill -9, one after the other, and started again, while a page is open that is never reloaded. Meanwhile SQL, HTTP and page
 * say what is wrong, and show what they have; then each is as before, without having been touched.
 */
@Tag("long")
class KilledDoorsIT {
  private static final Duration PATIENCE = Duration.ofMinutes(3); // bounds a hang
  private static final BusinessDate DATE = BusinessDate.parse("2010-12-01");
  private static final String NET = "select cast(sum(net_gbp) as varchar) from sales where business_date = date '2010-12-01'";

  @TempDir private Path temp;
  private final Pipeline pipeline = PipelineReader.read(Repository.retailPipeline());
  private Path folder;
  private String address;
  private Dashboard page;
  private SqlClient sql;

  @Test
  void whatIsKilledIsMissedAtEveryDoorAndComesBack() throws Exception {
    TrinoTables.require();
    folder = Files.createDirectory(temp.resolve("run"));
    Path lake = Files.createDirectory(folder.resolve("lake"));
    InputFolder input = new RetailGenerator(1).write(pipeline, new DateRange(DATE, DATE), temp.resolve("generated"));
    ReplayPlan plan = ReplayPlan.of(pipeline, CsvFile.read(pipeline, input.sourceFile(pipeline)), Simulation.defaults());
    int port = freePort();
    address = "http://127.0.0.1:" + port;
    try (EmbeddedStack stack = EmbeddedStack.start(StackConfig.in(folder).withLakeRoot(lake), step -> {});
        PartialsTopic partials = PartialsTopic.open(stack.kafka().bootstrapServers(), pipeline);
        LayersUnderTest layers =
            LayersUnderTest.open(pipeline, input.path(), folder, new KafkaTopic(stack.kafka().bootstrapServers(), pipeline.source().topic()), partials)) {
      int trinoPort = stack.trino().orElseThrow().port();
      publish(trinoPort, lake);
      sql = new SqlClient(new TrinoAddress("127.0.0.1", trinoPort), ServingLayer.schemaOf(pipeline));
      try (Replayer replayer = Replayer.open(ReplayTarget.at(stack.kafka().bootstrapServers()), plan, Pace.asFastAsPossible());
          SpeedQuery speed = layers.speed().start()) {
        replayer.send(Instant.parse("2010-12-01T13:00:00Z"), progress -> {});
        await().atMost(PATIENCE).until(() -> {
          speed.throwIfFailed();
          return first("select coalesce(sum(lines), 0) > 100 from sales").equals(true);
        });
      }
      try (DaybookProcess serve = serve(port); Chromium chromium = Chromium.start()) {
        awaitReady(serve);
        page = Dashboard.open(chromium.browser(), address);
        page.page().evaluate("window.mark = 'the same page'");
        allSayTheSame();

        killTrino(stack, trinoPort);
        try (EmbeddedTrino trino = startTrino(lake, trinoPort)) {
          publish(trino.port(), lake); // as daybook trino does: a Trino of its own keeps no views
          page.await("document.querySelector('[data-banner=part-sql]') === null");
          allSayTheSame();

          killKafka(stack);
          try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"))) {
            assertThat(kafka.bootstrapServers()).isEqualTo(stack.kafka().bootstrapServers());
            awaitReady(serve);
            page.await("document.querySelector('[data-banner=part-kafka]') === null");
            allSayTheSame();

            serve.kill();
            serveIsMissed();
            try (DaybookProcess again = serve(port)) {
              awaitReady(again);
              page.await("document.querySelector('[data-banner]') === null");
              allSayTheSame();
            }
          }
        }
        assertThat(page.page().evaluate("window.mark")).isEqualTo("the same page");
        assertThat(page.thrown()).isEmpty();
      }
    }
  }

  private void publish(int port, Path lake) {
    try (ServingLayer servingLayer = new ServingLayer(new TrinoAddress("127.0.0.1", port), lake)) {
      servingLayer.publish(pipeline);
    }
  }

  private EmbeddedTrino startTrino(Path lake, int port) {
    Path java = JavaRuntimes.ofThisMachine().atLeast(EmbeddedTrino.LEAST_JAVA).found().orElseThrow().home();
    Path distribution = TrinoDistribution.ofThisMachine().provide(System.err::println);
    return EmbeddedTrino.start(folder.resolve("trino"), lake, distribution, java, OptionalInt.of(port));
  }

  private void killTrino(EmbeddedStack stack, int port) throws Exception {
    stack.trino().orElseThrow().kill();

    assertThatThrownBy(this::sum).hasMessageContaining("No Trino answers at 127.0.0.1:" + port).hasMessageContaining("Start the stack");
    page.find("[data-banner=part-sql]").waitFor();
    assertThat(page.text("[data-banner=part-sql]")).contains("is down since", "Trino at 127.0.0.1:%d does not answer".formatted(port));
    assertThat(ask("/api/v1/freshness").body()).contains("Trino at 127.0.0.1:%d does not answer".formatted(port));
    assertThat(ask("/health/ready").statusCode()).as("HTTP answers for itself").isEqualTo(200);
    pageSaysWhatHttpSays();
  }

  private void killKafka(EmbeddedStack stack) throws Exception {
    String servers = stack.kafka().bootstrapServers();
    stack.kafka().kill();

    await().atMost(PATIENCE).untilAsserted(() -> {
      HttpResponse<String> ready = ask("/health/ready");
      assertThat(ready.statusCode()).isEqualTo(503);
      assertThat(ready.body()).contains("Kafka at " + servers + " does not answer");
    });
    page.find("[data-banner=part-kafka]").waitFor();
    assertThat(page.text("[data-banner=part-kafka]")).contains("is down since", "Kafka at " + servers + " does not answer");
    await().atMost(PATIENCE).untilAsserted(() -> {
      HttpResponse<String> fresh = ask("/api/v1/metrics/sales/series?date=2010-12-01&step=day&max_staleness=2s");
      assertThat(fresh.statusCode()).as("what the tables have is known without Kafka: %s", fresh.body()).isEqualTo(200);
    });
    pageSaysWhatHttpSays();
  }

  private void serveIsMissed() {
    page.find("[data-banner=connection]").waitFor();
    assertThat(page.text("[data-banner=connection]")).contains("Connection lost at", "The figures are as they were then", "Trying again by itself");
    assertThat(page.tile("sales", "net_gbp").getAttribute("data-value")).isNotEmpty();
  }

  private void allSayTheSame() throws Exception {
    String http = pageSaysWhatHttpSays();
    assertThat(http).isEqualTo(sum());
  }

  private String pageSaysWhatHttpSays() throws Exception {
    HttpResponse<String> answer = ask("/api/v1/metrics/sales/series?date=2010-12-01&step=day");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    String http = answer.body().replaceAll("(?s).*?\"net_gbp\":\"([^\"]*)\".*", "$1");
    page.await("document.querySelector(\".tile[data-metric='sales'][data-measure='net_gbp']\").dataset.value === '%s'".formatted(http));
    return http;
  }

  private String sum() {
    return (String) first(NET);
  }

  private Object first(String statement) {
    return sql.query(statement, rows -> rows.iterator().next().get(0));
  }

  private DaybookProcess serve(int port) {
    return DaybookProcess.start(DaybookProcess.Life.LONG, temp, "serve", "--folder", folder.toString(), "--port", String.valueOf(port));
  }

  private void awaitReady(DaybookProcess serve) {
    await("an answer of daybook serve").atMost(PATIENCE).until(() -> {
      assertThat(serve.isAlive()).as(serve.told()).isTrue();
      try {
        return ask("/health/ready").statusCode() == 200;
      } catch (IOException notYet) {
        return false;
      }
    });
  }

  private HttpResponse<String> ask(String path) throws IOException, InterruptedException {
    return HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create(address + path)).build(), HttpResponse.BodyHandlers.ofString());
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
