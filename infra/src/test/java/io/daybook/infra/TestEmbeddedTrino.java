package io.daybook.infra;

import static java.net.http.HttpResponse.BodyHandlers.ofString;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestEmbeddedTrino {
  private static final String EMPTY_TABLE = """
      {"protocol":{"minReaderVersion":1,"minWriterVersion":2}}
      {"metaData":{"id":"5b1e2a34-0000-4000-8000-000000000001","format":{"provider":"parquet","options":{}},"schemaString":"{\\"type\\":\\"struct\\",\
      \\"fields\\":[{\\"name\\":\\"net_gbp\\",\\"type\\":\\"decimal(38,4)\\",\\"nullable\\":true,\\"metadata\\":{}}]}","partitionColumns":[],\
      "configuration":{},"createdTime":1291161600000}}
      """;

  @TempDir Path temp;

  @Test
  @Tag("slow")
  void readsTheLakeForgetsItsSchemasAtAStartAndKeepsItsPort() throws Exception {
    TrinoForTests needs = TrinoForTests.find();
    Path lake = temp.resolve("lake");
    Path table = lake.resolve("retail_sales/final_sales");
    Files.createDirectories(table.resolve("_delta_log"));
    Files.writeString(table.resolve("_delta_log/00000000000000000000.json"), EMPTY_TABLE);
    int port;
    try (EmbeddedTrino trino = EmbeddedTrino.start(temp.resolve("trino"), lake, needs.distribution(), needs.javaHome(), OptionalInt.empty())) {
      port = trino.port();
      assertThat(trino.jdbcUrl("retail_sales")).isEqualTo("jdbc:trino://127.0.0.1:%d/daybook/retail_sales", port);
      query(trino, "create schema daybook.retail_sales");
      query(trino, "call daybook.system.register_table('retail_sales', 'final_sales', 'local:///retail_sales/final_sales')");
      query(trino, "create view daybook.retail_sales.sales_final as select * from daybook.retail_sales.final_sales");

      assertThat(query(trino, "select count(*), sum(net_gbp) from daybook.retail_sales.sales_final")).containsExactly("[0,null]");
      trino.kill();
    }
    try (EmbeddedTrino trino = EmbeddedTrino.start(temp.resolve("trino"), lake, needs.distribution(), needs.javaHome(), OptionalInt.empty())) {
      assertThat(trino.port()).isEqualTo(port);
      assertThat(query(trino, "show schemas from daybook")).as("neither the old one nor a trace of the start")
          .containsExactly("[\"information_schema\"]");
      assertThat(table.resolve("_delta_log/00000000000000000000.json")).hasContent(EMPTY_TABLE);
    }
    assertThat(temp.resolve("trino/trino.pid")).doesNotExist();
  }

  @Test
  @Tag("long")
  void answersMoreQueriesThanItHasConnectionsFor() throws Exception {
    TrinoForTests needs = TrinoForTests.find();
    Files.createDirectories(temp.resolve("lake"));
    String grouped = "(select n from unnest(sequence(1, 50)) t(n) group by n) t";
    String manyStages = "select count(*) from " + grouped + "0" + IntStream.range(1, 12).mapToObj(i -> " join " + grouped + i + " using (n)").collect(joining());
    ExecutorService sessions = Executors.newFixedThreadPool(48);
    try (EmbeddedTrino trino = EmbeddedTrino.start(temp.resolve("trino"), temp.resolve("lake"), needs.distribution(), needs.javaHome(), OptionalInt.empty())) {
      List<Future<List<String>>> answers = sessions.invokeAll(Collections.nCopies(48, () -> query(trino, manyStages)));
      for (Future<List<String>> answer : answers) {
        assertThat(answer.get()).containsExactly("[50]");
      }
    } finally {
      sessions.shutdownNow();
    }
  }

  @Test
  void aTakenPortIsReportedBeforeAnythingStarts() throws IOException {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      assertThatThrownBy(() -> EmbeddedTrino.start(temp, temp.resolve("lake"), temp, temp, OptionalInt.of(other.getLocalPort())))
          .isInstanceOfSatisfying(DaybookException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PORT_IN_USE))
          .hasMessageContaining("Cannot start Trino: port " + other.getLocalPort());
    }
  }

  @Test
  void aServerThatCannotStartSaysWhy() {
    assertThatThrownBy(() -> EmbeddedTrino.start(temp, temp.resolve("lake"), temp, Path.of(System.getProperty("java.home")), OptionalInt.empty()))
        .isInstanceOfSatisfying(DaybookException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STACK_FAILED))
        .hasMessageContaining("Trino ended while it was starting")
        .hasMessageContaining(temp.resolve("trino.log").toString());
  }

  /** Rows as JSON arrays, by the protocol that trino-jdbc speaks. */
  private static List<String> query(EmbeddedTrino trino, String sql) throws Exception {
    HttpClient http = HttpClient.newHttpClient();
    HttpRequest request = HttpRequest.newBuilder(trino.uri().resolve("/v1/statement"))
        .header("X-Trino-User", "test").POST(HttpRequest.BodyPublishers.ofString(sql)).build();
    List<String> rows = new ArrayList<>();
    while (true) {
      JsonNode answer = new ObjectMapper().readTree(http.send(request, ofString()).body());
      assertThat(answer.path("error").path("message").asText()).as(sql).isEmpty();
      answer.path("data").forEach(row -> rows.add(row.toString()));
      if (!answer.has("nextUri")) {
        return rows;
      }
      request = HttpRequest.newBuilder(URI.create(answer.get("nextUri").asText())).build();
    }
  }
}
