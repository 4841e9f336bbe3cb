package io.daybook.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.daybook.core.watch.Health;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestRunStatus {
  @TempDir Path folder;
  private Path speed;

  @BeforeEach
  void aFolderOfTheSpeedLayer() throws IOException {
    speed = Files.createDirectories(folder.resolve("speed/parcels"));
  }

  @Test
  void whereNothingRunsThatIsSaid() throws IOException {
    RunStatus status = RunStatus.of(folder);
    assertThat(status.healthy()).isFalse();
    assertThat(status.text()).startsWith("Nothing runs on " + folder);
    assertThat(RunStatus.of(folder.resolve("not there")).healthy()).isFalse();
  }

  @Test
  void whatRunsTellsOfItself() throws IOException {
    try (OperatorEndpoint endpoint = start(Health.good())) {
      as(Statuses.PROCESS);
      RunStatus status = RunStatus.of(folder);
      assertThat(status.healthy()).isTrue();
      assertThat(status.processes()).containsExactly(Statuses.of(Health.good()));
      assertThat(get(endpoint, "/health")).isEqualTo("200 {\"healthy\":true,\"reasons\":[]}");
      assertThat(get(endpoint, "/metrics")).startsWith("200 ").contains("jvm_memory_used_bytes");
    }
    assertThat(speed.resolve("endpoint")).doesNotExist();
  }

  @Test
  void onAllAddressesOfTheMachineItIsFoundOnThisOne() throws IOException {
    try (OperatorEndpoint endpoint = start("0.0.0.0", Health.good())) {
      as(Statuses.PROCESS);
      assertThat(endpoint.address()).startsWith("http://127.0.0.1:");
      assertThat(get(endpoint, "/health")).startsWith("200 ");
      assertThat(RunStatus.of(folder).healthy()).isTrue();
    }
  }

  @Test
  void oneUnhealthyLayerMakesTheRunUnhealthy() throws IOException {
    try (OperatorEndpoint endpoint = start(Health.bad("It is stuck."))) {
      as(Statuses.PROCESS);
      assertThat(RunStatus.of(folder).healthy()).isFalse();
      assertThat(get(endpoint, "/health")).isEqualTo("503 {\"healthy\":false,\"reasons\":[\"It is stuck.\"]}");
    }
  }

  @Test
  void anIngestAloneIsNoHealthyRun() throws IOException {
    ProcessStatus both = Statuses.of(Health.good());
    ProcessStatus ingest = new ProcessStatus(both.pipeline(), both.process(), both.startedAt(), both.at(), Optional.empty(), both.ingest());
    RunStatus status = new RunStatus(folder.toString(), List.of(ingest), List.of());
    assertThat(status.healthy()).isFalse();
    assertThat(status.text()).contains("ingest      HEALTHY").endsWith("The speed layer is not running. Start it with daybook speed.");
  }

  @Test
  void anAddressThatNobodyAnswersAtIsOfAProcessThatIsGone() throws IOException {
    int free;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }
    new EndpointAddress(42, free).write(speed);
    RunStatus status = RunStatus.of(folder);
    assertThat(status.healthy()).isFalse();
    assertThat(status.gone()).singleElement().asString().contains("The speed layer of parcels (process 42) gives no answer on port " + free, "start it again");
  }

  @Test
  void aPortThatAnotherProcessHasNowIsNotTakenForTheOneThatIsGone() throws IOException {
    try (OperatorEndpoint other = start(Health.good())) {
      as(42);
      assertThat(RunStatus.of(folder).gone()).singleElement().asString().contains("process 42");
    }
  }

  private OperatorEndpoint start(Health health) {
    return start(OperatorEndpoint.LOOPBACK, health);
  }

  private OperatorEndpoint start(String host, Health health) {
    return OperatorEndpoint.start(speed, new InetSocketAddress(host, 0), new PrometheusMeterRegistry(PrometheusConfig.DEFAULT), () -> Statuses.of(health));
  }

  /** Writes the address as a process of that id would. */
  private void as(long process) {
    new EndpointAddress(process, EndpointAddress.in(speed).orElseThrow().port()).write(speed);
  }

  private static String get(OperatorEndpoint endpoint, String path) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) URI.create(endpoint.address() + path).toURL().openConnection();
    int code = connection.getResponseCode();
    try (var body = code == 200 ? connection.getInputStream() : connection.getErrorStream()) {
      return code + " " + new String(body.readAllBytes(), StandardCharsets.UTF_8).strip();
    }
  }
}
