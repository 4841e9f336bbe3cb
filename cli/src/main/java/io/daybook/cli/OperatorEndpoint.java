package io.daybook.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /metrics} for Prometheus, {@code /health} for whoever starts and stops processes, {@code /status} for {@code daybook status}. */
final class OperatorEndpoint implements AutoCloseable {
  static final String LOOPBACK = "127.0.0.1";

  private static final Logger log = LoggerFactory.getLogger(OperatorEndpoint.class);

  private final Path layerFolder;
  private final HttpServer server;
  private final ExecutorService thread;

  private OperatorEndpoint(Path layerFolder, HttpServer server, ExecutorService thread) {
    this.layerFolder = layerFolder;
    this.server = server;
    this.thread = thread;
  }

  /**
   * Starts to answer, and leaves the port in the layer's folder.
   *
   * @param address with port 0 for a free one
   */
  static OperatorEndpoint start(Path layerFolder, InetSocketAddress address, PrometheusMeterRegistry registry, Supplier<ProcessStatus> status) {
    new JvmMemoryMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    HttpServer server = listen(address);
    ExecutorService thread = Executors.newSingleThreadExecutor(work -> new Thread(work, "operator-endpoint"));
    server.setExecutor(thread);
    server.createContext("/metrics", exchange -> answer(exchange, () -> new Answer(200, "text/plain; version=0.0.4; charset=utf-8", registry.scrape())));
    server.createContext("/health", exchange -> answer(exchange, () -> health(status.get())));
    server.createContext("/status", exchange -> answer(exchange, () -> json(200, status.get())));
    server.start();
    new EndpointAddress(ProcessHandle.current().pid(), server.getAddress().getPort()).write(layerFolder);
    return new OperatorEndpoint(layerFolder, server, thread);
  }

  private static HttpServer listen(InetSocketAddress address) {
    try {
      return HttpServer.create(address, 0);
    } catch (IOException e) {
      throw new DaybookException(
          ErrorCode.PORT_IN_USE,
          "Cannot listen on port %d of %s: %s. Stop the process that uses it (lsof -i :%1$d names it), or ask for another with --metrics-port or --metrics-host."
              .formatted(address.getPort(), address.getHostString(), e.getMessage()),
          e);
    }
  }

  private static Answer health(ProcessStatus status) throws IOException {
    return json(status.healthy() ? 200 : 503, new HealthAnswer(status.healthy(), status.reasons()));
  }

  private static Answer json(int code, Object value) throws IOException {
    return new Answer(code, "application/json", StatusJson.MAPPER.writeValueAsString(value) + "\n");
  }

  private static void answer(HttpExchange exchange, Question question) throws IOException {
    try (exchange) {
      Answer answer;
      try {
        answer = question.put();
      } catch (RuntimeException e) {
        log.warn("No answer to {}", exchange.getRequestURI(), e);
        answer = new Answer(500, "text/plain", "The answer failed: " + e + "\n");
      }
      byte[] body = answer.body().getBytes(UTF_8);
      exchange.getResponseHeaders().set("Content-Type", answer.type());
      exchange.sendResponseHeaders(answer.code(), body.length);
      exchange.getResponseBody().write(body);
    }
  }

  String address() {
    InetSocketAddress address = server.getAddress();
    return "http://%s:%d".formatted(address.getAddress().isAnyLocalAddress() ? LOOPBACK : address.getHostString(), address.getPort());
  }

  @Override
  public void close() {
    EndpointAddress.delete(layerFolder);
    server.stop(0);
    thread.shutdown();
  }

  private record HealthAnswer(boolean healthy, List<String> reasons) {}

  private record Answer(int code, String type, String body) {}

  private interface Question {
    Answer put() throws IOException;
  }
}
