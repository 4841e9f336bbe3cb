package io.daybook.serving.memory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.daybook.serving.TrinoAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Something that answers as Trino does while it starts, when it is ready, and not at all. */
class TestSqlWatch {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Test
  void aTrinoThatStartsEndsAndComesBackIsSeenDoingSo() throws IOException {
    Parts parts = new Parts(Clock.systemUTC());
    HttpServer starting = answering("{\"starting\":true}", 0);
    int port = starting.getAddress().getPort();
    try (SqlWatch watch = SqlWatch.start(new TrinoAddress("127.0.0.1", port), parts)) {
      await().atMost(PATIENCE).untilAsserted(() -> assertThat(problem(parts)).contains("is not ready yet"));
      starting.stop(0);

      HttpServer ready = answering("{\"starting\":false}", port);
      await().atMost(PATIENCE).until(() -> parts.isUp(PartName.SQL));
      ready.stop(0);
      await().atMost(PATIENCE).untilAsserted(() -> assertThat(problem(parts)).contains("Trino at 127.0.0.1:" + port + " does not answer"));

      HttpServer again = answering("{\"starting\":false}", port);
      await().atMost(PATIENCE).until(() -> parts.isUp(PartName.SQL));
      again.stop(0);
    }
  }

  private static String problem(Parts parts) {
    PartState state = parts.states().get(PartName.SQL);
    return state == null ? "" : state.problem().orElse("");
  }

  private static HttpServer answering(String body, int port) throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.createContext("/v1/info", exchange -> {
      byte[] bytes = body.getBytes(UTF_8);
      exchange.sendResponseHeaders(200, bytes.length);
      exchange.getResponseBody().write(bytes);
      exchange.close();
    });
    server.start();
    return server;
  }
}
