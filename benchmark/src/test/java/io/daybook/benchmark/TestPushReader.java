package io.daybook.benchmark;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TestPushReader {
  private static final String EVENTS = """
      event: freshness
      data: {"now":"2026-11-22T15:00:00Z"}

      id: 7
      event: cells
      data: {"metric":"by_region","revision":7,"cells":[{"as_of":"2026-11-22T15:00:17.410897Z"},
      data: {"as_of":"2026-11-22T15:00:16Z"}]}

      """;

  @Test
  void anEventIsOfTheNewestCommitOfItsCells() throws Exception {
    HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/api/v1/events", exchange -> {
      exchange.sendResponseHeaders(200, 0);
      exchange.getResponseBody().write(EVENTS.getBytes(UTF_8));
      exchange.getResponseBody().write("event: freshness\ndata: {}\n\n".repeat(100).getBytes(UTF_8));
      exchange.getResponseBody().flush();
    });
    server.start();
    try {
      Instant before = Instant.now();
      PushReader reader = PushReader.open(URI.create("http://127.0.0.1:%d/".formatted(server.getAddress().getPort())), "by_region");

      await().untilAsserted(() -> assertThat(reader.pushed()).singleElement().satisfies(pushed -> {
        assertThat(pushed.newest()).isEqualTo(Instant.parse("2026-11-22T15:00:17.410897Z"));
        assertThat(pushed.at()).isBetween(before, Instant.now());
      }));
    } finally {
      server.stop(0);
    }
  }
}
