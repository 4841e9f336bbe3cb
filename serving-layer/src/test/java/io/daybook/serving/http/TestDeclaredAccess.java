package io.daybook.serving.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.daybook.core.access.Role;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.pipeline.PipelineReader;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a pipeline file opens to whom, and what it marks, over HTTP. */
class TestDeclaredAccess {
  private static final String CELLS = "/api/v1/metrics/sales/cells?date=2026-03-06";

  @TempDir static Path folder;
  private static ShopTables tables;
  private static HttpDoor door;

  @BeforeAll
  static void start() {
    String restricted =
        ShopTables.DEFINITION.replace("amount: decimal(12,2)", "amount: { type: \"decimal(12,2)\", pii: true }") + "access: { sales: [analyst, finance] }\n";
    Pipeline pipeline = PipelineReader.read("shop.yaml", restricted);
    Path lake = folder.resolve("lake");
    tables = ShopTables.create(lake, pipeline);
    tables.sell("2026-03-06T08:00:00Z", "EIRE", 1, 2, "12.00");
    ServeSettings settings = new ServeSettings(pipeline, lake, "127.0.0.1:1", Optional.empty(), "No SQL here.", "127.0.0.1", 0, 2);
    door =
        HttpDoor.start(
            settings,
            request -> new Caller("test", Role.valueOf(request.authorization().orElseThrow().toUpperCase(Locale.ROOT))),
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
    await().atMost(Duration.ofMinutes(1)).until(() -> ask(CELLS, "operator").statusCode() == 200);
  }

  @AfterAll
  static void stop() {
    door.close();
    tables.close();
  }

  @Test
  void metricIsForTheRolesThatTheFileNames() throws Exception {
    assertThat(ask(CELLS, "analyst").statusCode()).isEqualTo(200);
    HttpResponse<String> refused = ask(CELLS, "dashboard");
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.body()).contains("The pipeline file does not open sales to the role dashboard; it does to analyst, finance, operator");
    for (String path : new String[] {"sales/cell?window_start=2026-03-06T08:00:00Z&country=EIRE&grade=1", "sales/series", "sales/by/country"}) {
      assertThat(ask("/api/v1/metrics/" + path, "dashboard").statusCode()).as(path).isEqualTo(403);
      assertThat(ask("/api/v1/metrics/" + path, "analyst").statusCode()).as(path).isEqualTo(200);
    }
    assertThat(ask("/api/v1/events?metric=sales", "dashboard").statusCode()).isEqualTo(403);
  }

  @Test
  void metricThatTheFileDoesNotNameIsClosed() throws Exception {
    for (String role : new String[] {"analyst", "finance", "dashboard"}) {
      assertThat(ask("/api/v1/metrics/rolling/cells", role).statusCode()).as(role).isEqualTo(403);
    }
    assertThat(ask("/api/v1/drift/rolling", "finance").statusCode()).isEqualTo(403);
    assertThat(ask("/api/v1/drift/sales", "finance").statusCode()).isEqualTo(200);
    assertThat(ask("/api/v1/metrics/rolling/cells", "operator").statusCode()).isEqualTo(200);
  }

  @Test
  void pipelineTellsOfWhatOneMaySee() throws Exception {
    assertThat(json("/api/v1/pipeline", "analyst").findValuesAsText("name")).contains("sales").doesNotContain("rolling", "customers");
    assertThat(json("/api/v1/pipeline", "dashboard").path("metrics")).isEmpty();
    assertThat(json("/api/v1/pipeline", "operator").path("metrics")).hasSize(3);
  }

  @Test
  void extremeOfAPersonsFieldIsHidden() throws Exception {
    for (String path : new String[] {CELLS, "/api/v1/metrics/sales/series?date=2026-03-06", "/api/v1/metrics/sales/by/country?date=2026-03-06"}) {
      JsonNode hidden = json(path, "analyst").findValue("measures");
      assertThat(hidden.path("largest").isNull()).as(path).isTrue();
      assertThat(hidden.path("net").asText()).as(path).isEqualTo("12.00");
      assertThat(json(path, "operator").findValue("measures").path("largest").asText()).as(path).isEqualTo("12.00");
    }
    assertThat(json(CELLS, "analyst").findValue("pending").path("largest").isNull()).isTrue();
  }

  private static JsonNode json(String path, String role) throws Exception {
    return new ObjectMapper().readTree(ask(path, role).body());
  }

  private static HttpResponse<String> ask(String path, String role) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create(door.address()).resolve(path)).header("Authorization", role).build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
  }
}
