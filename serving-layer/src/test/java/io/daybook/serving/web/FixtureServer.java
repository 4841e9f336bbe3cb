package io.daybook.serving.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.daybook.serving.web.FixtureShop.Sold;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Serves the page, and a {@link FixtureShop} behind the HTTP API's paths. Its {@link #main} is for who works on the page: figures move each second, and a date
 * turns final now and then.
 */
final class FixtureServer implements AutoCloseable {
  private static final int NEWS = 1_000; // milliseconds between two words of how fresh the figures are

  private final FixtureShop shop = new FixtureShop();
  private final Set<BlockingQueue<String>> listeners = ConcurrentHashMap.newKeySet();
  private final Map<String, String> down = new ConcurrentHashMap<>();
  private final Map<String, String> roles = new ConcurrentHashMap<>();
  private final Queue<String> requests = new ConcurrentLinkedQueue<>();
  private final int port;
  private HttpServer server;
  private ExecutorService threads;
  private long revision;

  private FixtureServer(int port) throws IOException {
    open(port);
    this.port = server.getAddress().getPort();
  }

  static FixtureServer start() throws IOException {
    return new FixtureServer(0);
  }

  /** Arguments: the port, and how many seconds apart dates turn. */
  public static void main(String[] args) throws Exception {
    FixtureServer server = new FixtureServer(Integer.parseInt(args[0]));
    System.out.println(server.address());
    for (int second = 1; ; second++) {
      Thread.sleep(1_000);
      server.sold(server.shop.sell());
      if (second % Integer.parseInt(args[1]) == 0) {
        server.release(FixtureShop.TODAY);
        Thread.sleep(8_000);
        server.takeBack(FixtureShop.TODAY);
      }
    }
  }

  private void open(int port) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    threads = Executors.newCachedThreadPool(work -> daemon(work));
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "fixture");
    thread.setDaemon(true);
    return thread;
  }

  String address() {
    return "http://127.0.0.1:" + port;
  }

  FixtureShop shop() {
    return shop;
  }

  /** Paths with queries, in the order in which they came. */
  List<String> requests() {
    return List.copyOf(requests);
  }

  /** Somebody buys, and all pages are told. */
  void sell(String country, long lines, long units, String pounds) {
    sold(shop.sell(country, lines, units, pounds));
  }

  private void sold(Sold sold) {
    FixtureShop.metrics().forEach(metric -> push("cells", shop.cells(metric, sold)));
  }

  void release(LocalDate date) {
    push("flip", flip(date, "FINAL", shop.release(date).id()));
  }

  void takeBack(LocalDate date) {
    shop.takeBack(date);
    push("flip", flip(date, "PROVISIONAL", null));
  }

  private static ObjectNode flip(LocalDate date, String status, String release) {
    ObjectNode event = JsonNodeFactory.instance.objectNode().put("business_date", date.toString()).put("release_id", release).put("status", status);
    FixtureShop.metrics().forEach(event.putArray("metrics")::add);
    return event;
  }

  void breakDown(String part, String reason) {
    down.put(part, reason);
    push("problem", JsonNodeFactory.instance.objectNode().put("part", part).put("reason", reason));
  }

  void recover(String part) {
    down.remove(part);
    push("recovered", JsonNodeFactory.instance.objectNode().put("part", part));
  }

  /** From now on the API answers to this token alone. */
  void admit(String token, String role) {
    roles.put(token, role);
  }

  /** Ends every connection and answers none, as a process that was killed. */
  void goDown() {
    server.stop(0);
    threads.shutdownNow();
    listeners.clear();
  }

  void comeBack() throws IOException {
    open(port);
  }

  @Override
  public void close() {
    goDown();
  }

  private void push(String event, JsonNode data) {
    revision++;
    String text = "id: %d%nevent: %s%ndata: %s%n%n".formatted(revision, event, data);
    listeners.forEach(listener -> listener.add(text));
  }

  private void answer(HttpExchange exchange) throws IOException {
    requests.add(exchange.getRequestURI().toString());
    String path = exchange.getRequestURI().getPath();
    try (exchange) {
      if (!path.startsWith("/api/v1/")) {
        file(exchange, path);
      } else if (!roles.isEmpty() && role(exchange).isEmpty()) {
        problem(exchange, 401, "A token is required");
      } else {
        api(exchange, path.substring("/api/v1/".length()).split("/"), parameters(exchange.getRequestURI()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void file(HttpExchange exchange, String path) throws IOException {
    Optional<PageFile> file = new WebPage().file(path); // as it is now, for who works on it
    if (file.isEmpty()) {
      exchange.sendResponseHeaders(404, -1);
      return;
    }
    WebPage.HEADERS.forEach(exchange.getResponseHeaders()::set);
    exchange.getResponseHeaders().set("ETag", file.get().etag());
    if (file.get().etag().equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
      exchange.sendResponseHeaders(304, -1);
      return;
    }
    exchange.getResponseHeaders().set("Content-Encoding", "gzip");
    send(exchange, 200, file.get().mediaType(), file.get().gzipped());
  }

  private Optional<String> role(HttpExchange exchange) {
    return Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization")).map(header -> roles.get(header.replaceFirst("Bearer ", "")));
  }

  private void api(HttpExchange exchange, String[] path, Map<String, String> parameters) throws IOException, InterruptedException {
    boolean dashboard = role(exchange).filter("dashboard"::equals).isPresent();
    switch (path[0]) {
      case "pipeline" -> json(exchange, FixtureShop.pipeline());
      case "freshness" -> json(exchange, shop.freshness(down));
      case "events" -> events(exchange);
      case "metrics" -> json(exchange, figures(path, parameters));
      default -> {
        if (dashboard) {
          problem(exchange, 403, "The role dashboard may not see " + path[0]);
        } else {
          forFinance(exchange, path, parameters);
        }
      }
    }
  }

  private ObjectNode figures(String[] path, Map<String, String> parameters) {
    Instant from = Instant.parse(parameters.remove("from"));
    Instant until = Instant.parse(parameters.remove("until"));
    String step = parameters.remove("step");
    Optional<String> country = Optional.ofNullable(parameters.get("dimension.country"));
    return path[2].equals("by") ? shop.by(path[1], from, until) : shop.series(path[1], step, from, until, country.map(name -> Map.of("country", name)).orElse(Map.of()));
  }

  private void forFinance(HttpExchange exchange, String[] path, Map<String, String> parameters) throws IOException {
    switch (path[0]) {
      case "releases" -> json(exchange, shop.releases());
      case "quarantine" -> json(exchange, quarantine());
      case "drift" -> {
        Optional<ObjectNode> drift = shop.drift(path[1], LocalDate.parse(parameters.get("date")));
        if (drift.isPresent()) {
          json(exchange, drift.get());
        } else {
          problem(exchange, 404, "The date has no release");
        }
      }
      default -> problem(exchange, 404, "There is no " + path[0]);
    }
  }

  private static ObjectNode quarantine() {
    ObjectNode answer = JsonNodeFactory.instance.objectNode().put("open", 7);
    var reasons = answer.putArray("reasons");
    reasons.addObject().put("reason", "breaks a rule").put("rule", "price_not_negative").put("state", "OPEN").put("records", 5).put("newest_arrival", "2010-12-02T11:02:00Z");
    reasons.addObject().put("reason", "not JSON").putNull("rule").put("state", "OPEN").put("records", 2).put("newest_arrival", "2010-12-02T09:41:00Z");
    reasons.addObject().put("reason", "breaks a rule").put("rule", "price_not_negative").put("state", "REPLAYED").put("records", 2).put("newest_arrival", "2010-12-01T10:00:00Z");
    return answer;
  }

  private void events(HttpExchange exchange) throws IOException, InterruptedException {
    BlockingQueue<String> mine = new LinkedBlockingQueue<>();
    listeners.add(mine);
    exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
    exchange.sendResponseHeaders(200, 0);
    try (OutputStream body = exchange.getResponseBody()) {
      long news = 0;
      while (listeners.contains(mine)) {
        if (System.nanoTime() - news > Duration.ofMillis(NEWS).toNanos()) {
          news = System.nanoTime();
          body.write("event: freshness%ndata: %s%n%n".formatted(shop.freshness(down)).getBytes(UTF_8));
        }
        String event = mine.poll(100, TimeUnit.MILLISECONDS);
        if (event != null) {
          body.write(event.getBytes(UTF_8));
        }
        body.flush();
      }
    } finally {
      listeners.remove(mine);
    }
  }

  private static Map<String, String> parameters(URI address) {
    if (address.getRawQuery() == null) {
      return new HashMap<>();
    }
    return Arrays.stream(address.getRawQuery().split("&"))
        .map(pair -> pair.split("=", 2))
        .collect(Collectors.toMap(pair -> URLDecoder.decode(pair[0], UTF_8), pair -> URLDecoder.decode(pair[1], UTF_8), (one, other) -> other, HashMap::new));
  }

  private static void json(HttpExchange exchange, JsonNode answer) throws IOException {
    send(exchange, 200, "application/json", answer.toString().getBytes(UTF_8));
  }

  private static void problem(HttpExchange exchange, int status, String detail) throws IOException {
    ObjectNode problem = JsonNodeFactory.instance.objectNode().put("type", "urn:daybook:problem").put("status", status).put("detail", detail);
    send(exchange, status, "application/problem+json", problem.toString().getBytes(UTF_8));
  }

  private static void send(HttpExchange exchange, int status, String mediaType, byte[] content) {
    try {
      exchange.getResponseHeaders().set("Content-Type", mediaType);
      exchange.sendResponseHeaders(status, content.length);
      exchange.getResponseBody().write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
