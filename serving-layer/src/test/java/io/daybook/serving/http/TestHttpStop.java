package io.daybook.serving.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.daybook.core.access.Role;
import io.daybook.core.pipeline.Pipeline;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server stops while its clients keep their connections, as browsers and proxies do. */
class TestHttpStop {
  @TempDir Path folder;

  @Test
  void connectionsThatAreKeptDoNotHinderIt() throws Exception {
    Pipeline pipeline = ShopTables.pipeline(folder);
    ServeSettings settings = new ServeSettings(pipeline, folder.resolve("lake"), "127.0.0.1:1", Optional.empty(), "No SQL here.", "127.0.0.1", 0, 2);
    HttpDoor door = HttpDoor.start(settings, request -> new Caller("test", Role.OPERATOR), new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
    URI address = URI.create(door.address());
    List<Socket> kept = new ArrayList<>();
    try {
      for (int i = 0; i < 20; i++) {
        kept.add(ask(address, "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"));
        assertThat(kept.get(i).getInputStream().read()).as("the answer begins").isEqualTo('H');
      }
      kept.add(ask(address, "GET /health/live HTT"));
      assertThatCode(door::close).doesNotThrowAnyException();
      assertThatCode(() -> ask(address, "GET /").close()).as("nobody listens").isInstanceOf(ConnectException.class);
    } finally {
      for (Socket socket : kept) {
        socket.close();
      }
    }
  }

  private static Socket ask(URI address, String request) throws Exception {
    Socket socket = new Socket(address.getHost(), address.getPort());
    socket.getOutputStream().write(request.getBytes(US_ASCII));
    socket.getOutputStream().flush();
    return socket;
  }
}
