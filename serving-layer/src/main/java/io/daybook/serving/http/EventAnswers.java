package io.daybook.serving.http;

import io.daybook.core.pipeline.Metric;
import io.javalin.http.sse.SseClient;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Server-sent events: a thread for each client, for not too many of them. */
final class EventAnswers implements AutoCloseable {
  private static final int MOST_CLIENTS = 200;

  private final Door door;
  private final EventHub hub;
  private final Timer latency;
  private final AtomicInteger clients = new AtomicInteger();
  private final ExecutorService threads =
      new ThreadPoolExecutor(
          0,
          MOST_CLIENTS,
          10,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          work -> {
            Thread thread = new Thread(work, "serve-events");
            thread.setDaemon(true);
            return thread;
          });

  EventAnswers(Door door, EventHub hub, MeterRegistry registry) {
    this.door = door;
    this.hub = hub;
    this.latency =
        Timer.builder("daybook.serve.push.latency")
            .description("From the commit of what changed a cell until the cell was sent to a client")
            .publishPercentiles(0.5, 0.95, 0.99)
            .register(registry);
    registry.gauge("daybook.serve.event.clients", clients);
  }

  /** Leaves the client to a thread; returns at once. */
  void open(SseClient client, Caller caller) {
    Set<String> metrics = metrics(client.ctx().queryParams("metric"), caller);
    long since = Optional.ofNullable(client.ctx().header("Last-Event-ID")).flatMap(EventAnswers::number).orElseGet(hub::revision);
    client.keepAlive();
    EventStream stream = new EventStream(door, hub, metrics, caller, since, connection(client), this::record);
    try {
      threads.execute(() -> {
        clients.incrementAndGet();
        try {
          stream.run();
        } finally {
          clients.decrementAndGet();
          client.close();
        }
      });
    } catch (RejectedExecutionException e) {
      client.close();
    }
  }

  /** All that the caller may see where none is named. */
  private Set<String> metrics(List<String> named, Caller caller) {
    Set<String> metrics = new HashSet<>();
    named.forEach(name -> metrics.add(door.metric(name, caller).name()));
    if (metrics.isEmpty()) {
      door.metrics(caller).stream().map(Metric::name).forEach(metrics::add);
    }
    return metrics;
  }

  /** An id that is none of ours is as good as one that is too old. */
  private static Optional<Long> number(String text) {
    try {
      return Optional.of(Long.parseLong(text.strip()));
    } catch (NumberFormatException e) {
      return Optional.of(-1L);
    }
  }

  private static EventStream.Connection connection(SseClient client) {
    return new EventStream.Connection() {
      @Override
      public void send(String event, byte[] data, Optional<Long> id) {
        client.sendEvent(event, new ByteArrayInputStream(data), id.map(String::valueOf).orElse(null));
      }

      @Override
      public boolean isOpen() {
        return !client.terminated();
      }
    };
  }

  private void record(Duration sinceCommit) {
    latency.record(sinceCommit);
  }

  /** No client is given more than others may have. */
  boolean isFull() {
    return clients.get() >= MOST_CLIENTS;
  }

  @Override
  public void close() {
    threads.shutdownNow();
    hub.wake();
  }
}
