package io.daybook.serving.http;

import io.daybook.lake.TableReader;
import io.daybook.serving.memory.FigureMemory;
import io.daybook.serving.memory.LiveFigures;
import io.daybook.serving.memory.PartName;
import io.daybook.serving.memory.Parts;
import io.daybook.serving.memory.ServedFigures;
import io.daybook.serving.memory.SqlWatch;
import io.daybook.serving.memory.TableFigures;
import io.daybook.serving.memory.TimedReads;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * {@code daybook serve}: one pipeline's figures over HTTP. It answers as soon as it is started, first that it is not ready; what it stands on may come and go.
 */
public final class HttpDoor implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Door door;
  private final HttpServer server;
  private final Optional<SqlWatch> sql;
  private final String host;

  private HttpDoor(Door door, HttpServer server, Optional<SqlWatch> sql, String host) {
    this.door = door;
    this.server = server;
    this.sql = sql;
    this.host = host;
  }

  /**
   * Starts to answer.
   *
   * @param registry for what Prometheus is to see
   */
  public static HttpDoor start(ServeSettings settings, Access access, PrometheusMeterRegistry registry) {
    Clock clock = Clock.systemUTC();
    Parts parts = new Parts(clock);
    TableReader reader = TableReader.of(settings.lakeRoot().resolve(settings.pipeline().name()));
    LiveFigures live = new LiveFigures(settings.pipeline(), reader, settings.kafka(), settings.datesInMemory(), parts, clock);
    TimedReads reads = new TimedReads(PATIENCE);
    ServedFigures figures = new ServedFigures(settings.pipeline(), live, new TableFigures(settings.pipeline(), reader), reads, clock);
    Door door = new Door(settings.pipeline(), figures, live, reader, reads, parts, clock);
    register(door, registry);
    HttpServer server = HttpServer.start(door, access, registry, settings.host(), settings.port());
    if (settings.trino().isEmpty()) {
      parts.absent(PartName.SQL, settings.sqlMissing());
    }
    Optional<SqlWatch> sql = settings.trino().map(trino -> SqlWatch.start(trino, parts));
    live.start();
    return new HttpDoor(door, server, sql, settings.host());
  }

  private static void register(Door door, PrometheusMeterRegistry registry) {
    Gauge.builder("daybook.serve.memory.panes", door, each -> each.live().memory().map(FigureMemory::size).orElse(0L))
        .description("Panes that are held in memory")
        .register(registry);
    Gauge.builder("daybook.serve.stale.seconds", door, each -> each.live().memory().isEmpty() ? Double.NaN : each.live().staleness().toMillis() / 1000.0)
        .description("How long ago memory was last known to have all that the tables have")
        .register(registry);
    for (PartName part : PartName.values()) {
      Gauge.builder("daybook.serve.part.up", door, each -> each.parts().isUp(part) ? 1 : 0)
          .description("Whether what the answers stand on works")
          .tag("part", part.toString())
          .register(registry);
    }
  }

  /** Where it answers. */
  public String address() {
    return "http://%s:%d/".formatted(host, server.port());
  }

  /** Why it should be asked nothing but what is wrong; empty where it is ready. */
  public List<String> reasonsNotToBeReady() {
    return door.reasonsNotToBeReady();
  }

  /** What it stands on. */
  public Door door() {
    return door;
  }

  @Override
  public void close() {
    server.close();
    sql.ifPresent(SqlWatch::close);
    door.live().close();
    door.reads().close();
  }
}
