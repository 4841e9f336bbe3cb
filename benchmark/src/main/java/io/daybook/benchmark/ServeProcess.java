package io.daybook.benchmark;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** {@link ServeMain} as a child, with the memory that {@code daybook serve} is content with. */
record ServeProcess(JavaChild child, URI address) implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  static ServeProcess start(Path folder, Path lakeRoot, String bootstrapServers) throws IOException {
    List<String> options = new ArrayList<>(EngineProcess.options());
    options.add("-Xmx512m"); // the last one counts
    JavaChild child = JavaChild.start("serve", folder, options, JavaChild.classPath(), ServeMain.class, List.of(lakeRoot.toString(), bootstrapServers));
    String address = new BufferedReader(new InputStreamReader(child.process().getInputStream(), StandardCharsets.UTF_8)).readLine();
    if (address == null) {
      throw child.failure("ended too early");
    }
    return new ServeProcess(child, URI.create(address));
  }

  /** Returns when it is ready to be asked. */
  void awaitReady() throws IOException, InterruptedException {
    HttpClient client = HttpClient.newHttpClient();
    HttpRequest ready = HttpRequest.newBuilder(address.resolve("/health/ready")).build();
    Instant until = Instant.now().plus(PATIENCE);
    HttpResponse<String> answer = client.send(ready, HttpResponse.BodyHandlers.ofString());
    while (answer.statusCode() != 200) {
      child.throwIfFailed();
      if (Instant.now().isAfter(until)) {
        throw new IllegalStateException("The server is not ready after %s: %s".formatted(PATIENCE, answer.body()));
      }
      Thread.sleep(200);
      answer = client.send(ready, HttpResponse.BodyHandlers.ofString());
    }
  }

  @Override
  public void close() {
    child.close();
  }
}
