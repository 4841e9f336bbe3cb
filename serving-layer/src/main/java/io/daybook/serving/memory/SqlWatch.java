package io.daybook.serving.memory;

import io.daybook.core.access.ServerTrust;
import io.daybook.serving.TrinoServer;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/** Looks every two seconds whether Trino answers. */
public final class SqlWatch implements AutoCloseable {
  private static final Duration PERIOD = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final TrinoServer trino;
  private final Parts parts;
  private final Thread thread = new Thread(this::watch, "serve-sql-watch");

  private SqlWatch(TrinoServer trino, Parts parts) {
    this.trino = trino;
    this.parts = parts;
  }

  public static SqlWatch start(TrinoServer trino, Parts parts) {
    SqlWatch watch = new SqlWatch(trino, parts);
    watch.thread.setDaemon(true);
    watch.thread.start();
    return watch;
  }

  private void watch() {
    HttpRequest request = HttpRequest.newBuilder(trino.info()).timeout(PATIENCE).build();
    Optional<HttpClient> client = Optional.empty();
    try {
      while (true) {
        client = look(request, client);
        Thread.sleep(PERIOD.toMillis());
      }
    } catch (InterruptedException e) {
      // It is over.
    }
  }

  /** Returns the client for the next look; none where the server may show another certificate by then. */
  private Optional<HttpClient> look(HttpRequest request, Optional<HttpClient> last) throws InterruptedException {
    try {
      HttpClient client = last.isPresent() ? last.get() : client();
      HttpResponse<String> info = client.send(request, HttpResponse.BodyHandlers.ofString());
      if (info.statusCode() == 200 && info.body().contains("\"starting\":false")) {
        parts.up(PartName.SQL);
      } else {
        parts.down(PartName.SQL, "Trino at %s is not ready yet. It is asked again every two seconds.".formatted(trino.address()));
      }
      return Optional.of(client);
    } catch (IOException e) {
      parts.down(PartName.SQL, "Trino at %s does not answer: %s. It is asked again every two seconds.".formatted(trino.address(), e));
      return trino.certificate().isPresent() ? Optional.empty() : last;
    }
  }

  private HttpClient client() throws IOException {
    HttpClient.Builder builder = HttpClient.newBuilder().connectTimeout(PATIENCE);
    if (trino.certificate().isPresent()) {
      builder.sslContext(ServerTrust.of(trino.certificate().get()));
    }
    return builder.build();
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
