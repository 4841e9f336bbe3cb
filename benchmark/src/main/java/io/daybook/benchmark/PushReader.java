package io.daybook.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A client of the server-sent events, as a page is one: what it was sent, and when it had it. */
final class PushReader implements AutoCloseable {
  private final BufferedReader lines;
  private final ReaderThread thread;
  private final List<Pushed> pushed = new CopyOnWriteArrayList<>();
  private final List<String> data = new ArrayList<>();
  private String event = "";

  /**
   * An event with changed cells.
   *
   * @param newest the largest {@code as_of} of its cells: of which commit it is
   */
  record Pushed(Instant at, Instant newest) {}

  private PushReader(BufferedReader lines) {
    this.lines = lines;
    this.thread = ReaderThread.start("client of events", this::line);
  }

  static PushReader open(URI server, String metric) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(server.resolve("/api/v1/events?metric=" + metric)).header("Accept", "text/event-stream").build();
    HttpResponse<InputStream> response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofInputStream());
    if (response.statusCode() != 200) {
      throw new IOException("%s was answered with status %d".formatted(request.uri(), response.statusCode()));
    }
    return new PushReader(new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8)));
  }

  private void line() throws IOException {
    String line = lines.readLine();
    if (line == null) {
      throw new IOException("The server has ended the events");
    }
    if (line.isEmpty()) {
      ended(Instant.now());
    } else if (line.startsWith("event:")) {
      event = line.substring(6).strip();
    } else if (line.startsWith("data:")) {
      data.add(line.substring(5));
    }
  }

  private void ended(Instant now) throws IOException {
    if (event.equals("cells")) {
      Instant newest = Instant.MIN;
      for (JsonNode cell : new ObjectMapper().readTree(String.join("\n", data)).get("cells")) {
        Instant asOf = Instant.parse(cell.get("as_of").textValue());
        newest = asOf.isAfter(newest) ? asOf : newest;
      }
      pushed.add(new Pushed(now, newest));
    }
    event = "";
    data.clear();
  }

  /** What was sent so far. */
  List<Pushed> pushed() {
    thread.throwIfFailed();
    return List.copyOf(pushed);
  }

  /** Ends with the line that comes next, which does not take a second. */
  @Override
  public void close() {
    thread.close();
    try {
      lines.close();
    } catch (IOException e) {
      // Nobody reads any more.
    }
  }
}
