package io.daybook.serving.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import io.daybook.core.access.Role;
import io.daybook.serving.memory.FiguresUnavailable;
import io.daybook.serving.web.PageFile;
import io.daybook.serving.web.WebPage;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.sse.SseClient;
import io.javalin.http.sse.SseHandler;
import io.javalin.util.JavalinBindException;
import io.javalin.util.JavalinException;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers HTTP: finds out who asks, whether he may, and what; every failure is a problem that says what is wrong. */
public final class HttpServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(HttpServer.class);
  private static final String CALLER = "caller";
  private static final String ROUTE = "route";
  private static final String BEGUN = "begun";
  private static final int THREADS = 24;
  private static final long STOP_MILLIS = 5000; // for answers that are being written
  private static final long STOP_IDLE_MILLIS = 100; // for clients that keep a connection and ask nothing

  private final Door door;
  private final Access access;
  private final PrometheusMeterRegistry registry;
  private final EventHub hub = new EventHub();
  private final WebPage page = new WebPage();
  private final EventAnswers events;
  private final Javalin javalin;

  private HttpServer(Door door, Access access, PrometheusMeterRegistry registry) {
    this.door = requireNonNull(door, "door is null");
    this.access = requireNonNull(access, "access is null");
    this.registry = requireNonNull(registry, "registry is null");
    this.events = new EventAnswers(door, hub, registry);
    this.javalin = Javalin.create(this::configure);
    door.live().listen(hub);
    routes();
  }

  /**
   * Begins to answer. What it answers from may be started later.
   *
   * @param host the address to listen on
   * @param port 0 for a free one
   * @throws DaybookException PORT_IN_USE where it cannot listen there
   */
  public static HttpServer start(Door door, Access access, PrometheusMeterRegistry registry, String host, int port) {
    HttpServer server = new HttpServer(door, access, registry);
    try {
      server.javalin.start(host, port);
      // Not before: to stop a server that could not listen fails while it waits for requests, and hides why.
      Server jetty = server.javalin.jettyServer().server();
      jetty.setStopTimeout(STOP_MILLIS);
      for (AbstractConnector connector : jetty.getBeans(AbstractConnector.class)) {
        connector.setShutdownIdleTimeout(STOP_IDLE_MILLIS);
      }
    } catch (JavalinBindException e) {
      throw new DaybookException(
          ErrorCode.PORT_IN_USE,
          "Cannot listen on port %d of %s: %s. Stop the process that uses it (lsof -i :%1$d names it), or ask for another with --port."
              .formatted(port, host, e.getMessage()),
          e);
    }
    return server;
  }

  private void configure(JavalinConfig config) {
    config.showJavalinBanner = false;
    config.startupWatcherEnabled = false;
    config.useVirtualThreads = false;
    config.jetty.threadPool = new QueuedThreadPool(THREADS, 2, 60_000);
    config.http.generateEtags = false;
    config.http.prefer405over404 = true;
    config.http.maxRequestSize = 10_000;
    config.router.treatMultipleSlashesAsSingleSlash = false;
  }

  private void routes() {
    CellAnswers cells = new CellAnswers(door);
    SeriesAnswers series = new SeriesAnswers(door);
    PipelineAnswer pipeline = new PipelineAnswer(door);
    FreshnessAnswer freshness = new FreshnessAnswer(door);
    HealthAnswers health = new HealthAnswers(door);
    ReleaseAnswers releases = new ReleaseAnswers(door);
    DriftAnswers drift = new DriftAnswers(door);
    QuarantineAnswer quarantine = new QuarantineAnswer(door);
    get(Route.PIPELINE, context -> pipeline.answer(caller(context)));
    get(Route.CELLS, context -> cells.page(context.pathParam("metric"), context.queryParamMap(), caller(context)));
    get(Route.CELL, context -> cells.cell(context.pathParam("metric"), context.queryParamMap(), caller(context)));
    get(Route.SERIES, context -> series.series(context.pathParam("metric"), context.queryParamMap(), caller(context)));
    get(Route.BY, context -> series.byDimension(context.pathParam("metric"), context.pathParam("dimension"), context.queryParamMap(), caller(context)));
    get(Route.FRESHNESS, context -> freshness.answer());
    get(Route.RELEASES, context -> releases.answer(context.queryParamMap()));
    get(Route.DRIFT, context -> drift.answer(context.pathParam("metric"), context.queryParamMap(), caller(context)));
    get(Route.QUARANTINE, context -> quarantine.answer());
    get(Route.METRICS, context -> new Answer(200, "text/plain; version=0.0.4; charset=utf-8", registry.scrape().getBytes(UTF_8), Optional.empty()));
    get(Route.LIVE, context -> health.live());
    get(Route.READY, context -> health.ready());
    byte[] openApi = openApi();
    get(Route.OPENAPI, context -> Answer.json(openApi).withTag(Answer.tag(openApi)));
    SseHandler sse = new SseHandler(this::openEvents);
    javalin.get(Route.EVENTS.path(), context -> {
      admit(Route.EVENTS, context);
      if (events.isFull()) {
        throw HttpProblem.unavailable("As many clients are told of events as there may be; ask again in a while");
      }
      context.queryParams("metric").forEach(metric -> door.metric(metric, caller(context)));
      sse.handle(context);
    });
    javalin.get(Route.PAGE.path(), context -> page(Route.PAGE, context));
    javalin.get("/<file>", context -> page(Route.PAGE_FILE, context)); // with slashes in it
    problems();
    javalin.before(context -> context.attribute(BEGUN, System.nanoTime()));
    javalin.after(this::measure);
  }

  private static Caller caller(Context context) {
    return context.attribute(CALLER);
  }

  private void openEvents(SseClient client) {
    events.open(client, caller(client.ctx()));
  }

  /** Makes an answer. */
  private interface Answering {
    Answer answer(Context context);
  }

  private void get(Route route, Answering answering) {
    javalin.get(route.path(), context -> {
      admit(route, context);
      send(context, answering.answer(context));
    });
  }

  private void admit(Route route, Context context) {
    context.attribute(ROUTE, route);
    if (route.isOpen()) {
      return;
    }
    Caller caller = access.caller(new Access.Request(Optional.ofNullable(context.header("Authorization")), context.ip()));
    if (!route.roles().contains(caller.role())) {
      throw HttpProblem.forbidden("%s is not for the role %s; it is for %s".formatted(
          context.path(), caller.role(), String.join(", ", route.roles().stream().map(Role::toString).sorted().toList())));
    }
    context.attribute(CALLER, caller);
  }

  private void page(Route route, Context context) {
    context.attribute(ROUTE, route);
    PageFile file =
        page.file(context.path())
            .orElseThrow(() -> HttpProblem.notFound("There is nothing at %s. What there is, /openapi.json tells.".formatted(context.path())));
    WebPage.HEADERS.forEach(context::header);
    send(context, new Answer(200, file.mediaType(), file.content(), Optional.of(file.etag())));
  }

  /** The description of all this, as it is kept beside these classes. */
  private static byte[] openApi() {
    try (InputStream resource = HttpServer.class.getResourceAsStream("openapi.json")) {
      return resource.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void send(Context context, Answer answer) {
    context.header("X-Content-Type-Options", "nosniff");
    context.header("Cache-Control", "no-cache"); // kept, and asked for again by its tag
    answer.tag().ifPresent(tag -> context.header("ETag", tag));
    if (answer.tag().isPresent() && has(context.header("If-None-Match"), answer.tag().get())) {
      context.status(304);
      return;
    }
    context.status(answer.status()).contentType(answer.type()).result(answer.body());
  }

  private static boolean has(String tags, String tag) {
    return tags != null && (tags.strip().equals("*") || List.of(tags.split("\\s*,\\s*")).contains(tag));
  }

  private void problems() {
    javalin.exception(HttpProblem.class, (problem, context) -> problem(context, problem));
    javalin.exception(FiguresUnavailable.class, (failure, context) -> problem(context, HttpProblem.unavailable(failure.getMessage())));
    javalin.exception(DaybookException.class, (failure, context) -> problem(context, HttpProblem.unavailable(failure.getMessage())));
    javalin.exception(HttpResponseException.class, (failure, context) -> problem(
        context, HttpProblem.of(failure.getStatus(), failure.getStatus() == 404 ? "not-found" : "not-answered", failure.getMessage(), context.method() + " " + context.path())));
    javalin.exception(Exception.class, (failure, context) -> {
      log.warn("No answer to {}", context.path(), failure);
      problem(context, HttpProblem.of(500, "failed", "The answer failed", "The log of the server has the reason"));
    });
  }

  private static void problem(Context context, HttpProblem problem) {
    byte[] body = Json.object(json -> {
      json.text("type", problem.type())
          .text("title", problem.title())
          .number("status", problem.status())
          .text("detail", problem.getMessage())
          .text("code", problem.code());
      for (Map.Entry<String, Object> member : problem.members().entrySet()) {
        json.value(member.getKey(), member.getValue());
      }
    });
    problem.headers().forEach(context::header);
    context.header("Cache-Control", "no-store");
    context.status(problem.status()).contentType("application/problem+json").result(body);
  }

  private void measure(Context context) {
    Route route = context.attribute(ROUTE);
    Long begun = context.attribute(BEGUN);
    if (route != null && begun != null && route != Route.EVENTS) {
      Timer.builder("daybook.serve.requests")
          .description("How long answers took")
          .tag("route", route.name().toLowerCase(Locale.ROOT))
          .tag("status", Integer.toString(context.statusCode()))
          .publishPercentiles(0.5, 0.95, 0.99)
          .register(registry)
          .record(Duration.ofNanos(System.nanoTime() - begun));
    }
  }

  public int port() {
    return javalin.port();
  }

  /** Waits {@value #STOP_MILLIS} ms for answers that are being written, then cuts them off. */
  @Override
  public void close() {
    events.close();
    try {
      javalin.stop();
    } catch (JavalinException e) { // it has stopped nevertheless
      log.warn("Answers were cut off that were not written {} ms after the server was to stop", STOP_MILLIS, e);
    }
  }
}
