package io.daybook.serving.memory;

import io.daybook.serving.TrinoAddress;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Looks every two seconds whether Trino answers. */
public final class SqlWatch implements AutoCloseable {
  private static final Duration PERIOD = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final TrinoAddress address;
  private final Parts parts;
  private final HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
  private final Thread thread = new Thread(this::watch, "serve-sql-watch");

  private SqlWatch(TrinoAddress address, Parts parts) {
    this.address = address;
    this.parts = parts;
  }

  public static SqlWatch start(TrinoAddress address, Parts parts) {
    SqlWatch watch = new SqlWatch(address, parts);
    watch.thread.setDaemon(true);
    watch.thread.start();
    return watch;
  }

  private void watch() {
    HttpRequest request = HttpRequest.newBuilder(URI.create("http://%s/v1/info".formatted(address))).timeout(PATIENCE).build();
    try {
      while (true) {
        look(request);
        Thread.sleep(PERIOD.toMillis());
      }
    } catch (InterruptedException e) {
      // It is over.
    }
  }

  private void look(HttpRequest request) throws InterruptedException {
    try {
      HttpResponse<String> info = client.send(request, HttpResponse.BodyHandlers.ofString());
      if (info.statusCode() == 200 && info.body().contains("\"starting\":false")) {
        parts.up(PartName.SQL);
      } else {
        parts.down(PartName.SQL, "Trino at %s is not ready yet. It is asked again every two seconds.".formatted(address));
      }
    } catch (IOException e) {
      parts.down(PartName.SQL, "Trino at %s does not answer: %s. It is asked again every two seconds.".formatted(address, e));
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
