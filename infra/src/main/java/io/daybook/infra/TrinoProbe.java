package io.daybook.infra;

import static java.net.http.HttpResponse.BodyHandlers.ofString;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.daybook.core.access.SecretFile;
import io.daybook.core.access.Users;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;

/**
 * Finds out whether a starting Trino answers queries, by reading an empty Delta table.
 *
 * <p>Trino reports that it has started up to five seconds before it has discovered itself as a node for its catalog, and fails every query on a table
 * with "No nodes available" until then. The probe's schema is gone when the probe ends.
 */
final class TrinoProbe {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SCHEMA = EmbeddedTrino.CATALOG + ".daybook_probe";

  private final HttpClient http;
  private final Optional<String> authorization;
  private final URI server;
  private final Path lake;
  private final Path table;

  /** @param table an absent folder within the lake, for the empty table */
  TrinoProbe(URI server, Optional<TrinoSecurity> security, Path lake, Path table) {
    this.http = security.map(secured -> HttpClient.newBuilder().sslContext(secured.keystore().trust()).build()).orElseGet(HttpClient::newHttpClient);
    this.authorization = security.map(TrinoProbe::authorization);
    this.server = server;
    this.lake = lake;
    this.table = table;
  }

  private static String authorization(TrinoSecurity security) {
    String password = SecretFile.readPassword(security.files().servicePassword());
    return "Basic " + Base64.getEncoder().encodeToString((Users.SERVICE + ":" + password).getBytes(UTF_8));
  }

  boolean hasStarted() {
    try {
      return !json(HttpRequest.newBuilder(server.resolve("/v1/info"))).path("starting").asBoolean(true);
    } catch (IOException e) {
      return false;
    }
  }

  void begin() throws IOException {
    Path log = Files.createDirectories(table.resolve("_delta_log"));
    try (InputStream emptyTable = TrinoProbe.class.getResourceAsStream("trino-probe.json")) {
      Files.copy(emptyTable, log.resolve("00000000000000000000.json"));
    }
    execute("create schema " + SCHEMA);
    execute("call %s.system.register_table('daybook_probe', 'nothing', 'local:///%s')".formatted(EmbeddedTrino.CATALOG, lake.relativize(table)));
  }

  boolean answers() {
    try {
      execute("select count(*) from " + SCHEMA + ".nothing");
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  void end() throws IOException {
    execute("call %s.system.unregister_table('daybook_probe', 'nothing')".formatted(EmbeddedTrino.CATALOG));
    execute("drop schema " + SCHEMA);
    Folders.delete(table);
  }

  private void execute(String sql) throws IOException {
    HttpRequest.Builder statement = HttpRequest.newBuilder(server.resolve("/v1/statement"));
    JsonNode answer = json(statement.header("X-Trino-User", Users.SERVICE).POST(HttpRequest.BodyPublishers.ofString(sql)));
    while (answer.has("nextUri")) {
      answer = json(HttpRequest.newBuilder(URI.create(answer.get("nextUri").asText())));
    }
    if (answer.has("error")) {
      throw new IOException("%s: %s".formatted(sql, answer.path("error").path("message").asText()));
    }
  }

  private JsonNode json(HttpRequest.Builder request) throws IOException {
    try {
      authorization.ifPresent(credentials -> request.header("Authorization", credentials));
      return JSON.readTree(http.send(request.timeout(Duration.ofSeconds(10)).build(), ofString()).body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
