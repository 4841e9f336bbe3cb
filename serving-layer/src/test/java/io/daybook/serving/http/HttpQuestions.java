package io.daybook.serving.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A client of the server under test. */
record HttpQuestions(String address) {
  static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();

  HttpResponse<String> ask(String path, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address + path.substring(1))).timeout(Duration.ofSeconds(30));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    try {
      return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  JsonNode json(String path, String... headers) {
    HttpResponse<String> response = ask(path, headers);
    if (response.statusCode() != 200) {
      throw new AssertionError("%s: %d %s".formatted(path, response.statusCode(), response.body()));
    }
    return parse(response.body());
  }

  static JsonNode parse(String json) {
    try {
      return JSON.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Listens to events until it is closed. */
  Events events(String query, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address + "api/v1/events" + query)).header("Accept", "text/event-stream");
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    try {
      HttpResponse<InputStream> response = CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
      if (response.statusCode() != 200) {
        throw new AssertionError("events: " + response.statusCode());
      }
      return new Events(response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** An event as it came. */
  record Event(String name, Optional<String> id, JsonNode data) {}

  /** Events as they come. */
  static final class Events implements AutoCloseable {
    private final InputStream body;
    private final List<Event> events = new CopyOnWriteArrayList<>();

    Events(InputStream body) {
      this.body = body;
      Thread thread = new Thread(this::read, "events-under-test");
      thread.setDaemon(true);
      thread.start();
    }

    private void read() {
      try (BufferedReader lines = new BufferedReader(new InputStreamReader(body, UTF_8))) {
        Map<String, String> fields = new HashMap<>();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          if (line.isEmpty()) {
            if (fields.containsKey("event")) {
              events.add(new Event(fields.get("event"), Optional.ofNullable(fields.get("id")), parse(fields.get("data"))));
            }
            fields.clear();
          } else if (line.indexOf(':') > 0) {
            fields.merge(line.substring(0, line.indexOf(':')), line.substring(line.indexOf(':') + 1).strip(), (one, other) -> one + "\n" + other);
          }
        }
      } catch (IOException e) {
        // Closed.
      }
    }

    List<Event> named(String... names) {
      return events.stream().filter(event -> Arrays.asList(names).contains(event.name())).toList();
    }

    @Override
    public void close() {
      try {
        body.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
