package io.daybook.benchmark;

import io.daybook.core.pipeline.Pipeline;
import io.daybook.serving.http.Access;
import io.daybook.serving.http.HttpDoor;
import io.daybook.serving.http.ServeSettings;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Optional;

/** Serves the benchmark's pipeline over HTTP in a process of its own, as {@code daybook serve} does. Says where, and ends when standard input does. */
public final class ServeMain {
  private ServeMain() {}

  /** Arguments: the folder above the pipelines' folders, bootstrap servers. */
  public static void main(String[] args) throws Exception {
    PrintStream answers = System.out;
    System.setOut(System.err); // libraries that print must not come between
    Pipeline pipeline = DaybookEngine.pipeline();
    ServeSettings settings =
        new ServeSettings(pipeline, Path.of(args[0]), args[1], Optional.empty(), "SQL is measured by itself", "127.0.0.1", 0, ServeSettings.DATES_IN_MEMORY);
    try (HttpDoor door = HttpDoor.start(settings, Access.ofThisMachine(), new PrometheusMeterRegistry(PrometheusConfig.DEFAULT))) {
      answers.println(door.address());
      System.in.transferTo(OutputStream.nullOutputStream());
    }
    System.exit(0);
  }
}
