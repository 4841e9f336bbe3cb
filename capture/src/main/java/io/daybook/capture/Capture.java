package io.daybook.capture;

import io.debezium.engine.ChangeEvent;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.format.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The capture's process: PostgreSQL's changes into Kafka, at least once and in order, until it is asked to end.
 *
 * <p>Killed and started again it goes on after the last transaction that it knows to be in Kafka. A database that goes away is waited for.
 */
public final class Capture {
  private static final Logger log = LoggerFactory.getLogger(Capture.class);
  private static final long BETWEEN_ATTEMPTS_SECONDS = 1;

  private final CaptureSettings settings;
  private final Path readyFile;
  private final AtomicReference<DebeziumEngine<?>> running = new AtomicReference<>();
  private volatile boolean hasStarted;
  private volatile boolean ending;

  private Capture(CaptureSettings settings, Path readyFile) {
    this.settings = settings;
    this.readyFile = readyFile;
  }

  /** @param args the file with the settings, and the one to make when the capture reads the database's log */
  public static void main(String[] args) throws IOException, InterruptedException {
    Capture capture = new Capture(CaptureSettings.read(Path.of(args[0])), Path.of(args[1]));
    Runtime.getRuntime().addShutdownHook(new Thread(capture::end, "capture-end"));
    capture.run();
  }

  private void run() throws InterruptedException {
    new Topics(settings).create();
    try (Delivery delivery = new Delivery(settings, this::reading)) {
      while (!ending) {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        DebeziumEngine<ChangeEvent<String, String>> engine = engine(delivery, failure);
        running.set(engine);
        engine.run(); // until it is closed or fails
        if (!ending) {
          goOnAfter(failure.get());
        }
      }
    }
  }

  private DebeziumEngine<ChangeEvent<String, String>> engine(Delivery delivery, AtomicReference<Throwable> failure) {
    return DebeziumEngine.create(Json.class)
        .using(settings.debezium())
        .using((success, message, error) -> failure.set(success ? null : error == null ? new IllegalStateException(message) : error))
        .notifying(delivery)
        .build();
  }

  /** Rows that are there before come by the snapshot, as reads without the time that the source says; so nobody should write before this. */
  private void reading() {
    if (hasStarted) {
      return;
    }
    hasStarted = true;
    log.info("Capturing {} into {}", settings.tableTopics(), settings.kafka());
    try {
      Files.writeString(readyFile, "");
    } catch (IOException e) {
      throw new IllegalStateException("Cannot write " + readyFile, e);
    }
  }

  /** What worked before works again when the database is back; what never worked is a mistake, which the caller hears of. */
  private void goOnAfter(Throwable failure) throws InterruptedException {
    if (!hasStarted) {
      throw new IllegalStateException("The capture could not start: " + (failure == null ? "the engine ended" : failure.getMessage()), failure);
    }
    log.warn("The capture was interrupted and goes on in {} s", BETWEEN_ATTEMPTS_SECONDS, failure);
    TimeUnit.SECONDS.sleep(BETWEEN_ATTEMPTS_SECONDS);
  }

  private void end() {
    ending = true;
    try {
      DebeziumEngine<?> engine = running.get();
      if (engine != null) {
        engine.close();
      }
    } catch (IOException | IllegalStateException e) {
      log.info("The engine was not running any more", e);
    }
  }
}
