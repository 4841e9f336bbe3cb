package io.daybook.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TestPointLoad {
  private final AtomicInteger asked = new AtomicInteger();
  private volatile Duration pause = Duration.ZERO;
  private HttpServer server;

  @BeforeEach
  void start() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext("/", exchange -> {
      byte[] body = "{\"some\":\"figure\"}".getBytes();
      if (asked.incrementAndGet() <= 16) { // once on each connection
        sleep(pause);
      }
      exchange.sendResponseHeaders(exchange.getRequestURI().getPath().equals("/there") ? 200 : 404, body.length);
      exchange.getResponseBody().write(body);
      exchange.close();
    });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void asksAtItsRateAndCountsWhatIsNotAnswered() throws Exception {
    PointLoad.Result result = load(List.of("/there", "/there", "/gone", "/there"), 400).run(Duration.ofSeconds(1));

    assertThat(asked).hasValue(400);
    assertThat(result.micros().getTotalCount()).isEqualTo(400);
    assertThat(result.failed()).isEqualTo(100);
  }

  @Test
  void whatWasDueWhileTheServerStoodStillHasWaited() throws Exception {
    pause = Duration.ofMillis(500);

    PointLoad.Result result = load(List.of("/there"), 400).run(Duration.ofSeconds(1));

    assertThat(result.micros().getMaxValue()).isGreaterThanOrEqualTo(500_000);
    assertThat(result.micros().getCountBetweenValues(100_000, Long.MAX_VALUE / 2)).as("answers that took over 100 ms from when they were due").isGreaterThan(100);
  }

  private PointLoad load(List<String> paths, int perSecond) {
    return new PointLoad(URI.create("http://127.0.0.1:" + server.getAddress().getPort()), paths, perSecond);
  }

  private static void sleep(Duration time) {
    try {
      Thread.sleep(time.toMillis());
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
