package io.daybook.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.pipeline.PipelineReader;
import io.daybook.infra.EmbeddedKafka;
import io.daybook.infra.EmbeddedTrino;
import io.daybook.infra.JavaRuntimes;
import io.daybook.infra.TrinoDistribution;
import io.daybook.lake.PartialsTopic;
import io.daybook.serving.ServingLayer;
import io.daybook.serving.SqlClient;
import io.daybook.serving.TrinoAddress;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/** The layers as an operator runs them: each a process of its own, on one folder, beside a broker and, where it is wanted, a Trino. */
final class SoakStack implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

  private final SoakPlan plan;
  private final Path papers;
  private final Path folder;
  private final Path temporary;
  private final Path pipelineFile;
  private final int port;
  private final Map<SoakPlan.Part, DaybookProcess> layers = new ConcurrentSkipListMap<>();
  private volatile EmbeddedKafka kafka;
  private volatile EmbeddedTrino trino;

  private SoakStack(SoakPlan plan, Path temp) throws IOException {
    this.plan = plan;
    this.papers = Files.createDirectory(temp.resolve("papers"));
    this.folder = Files.createDirectory(temp.resolve("run"));
    this.temporary = Files.createDirectory(temp.resolve("tmp"));
    this.pipelineFile = Files.writeString(temp.resolve("soak.yaml"), SoakLoad.PIPELINE);
    try (ServerSocket socket = new ServerSocket(0)) {
      this.port = socket.getLocalPort();
    }
  }

  /** Returns when everything answers. */
  static SoakStack start(SoakPlan plan, Path temp) throws Exception {
    SoakStack stack = new SoakStack(plan, temp);
    try {
      stack.kafka = EmbeddedKafka.start(stack.folder.resolve("kafka"));
      stack.createTopics();
      for (SoakPlan.Part part : List.of(SoakPlan.Part.SPEED, SoakPlan.Part.INGEST, SoakPlan.Part.SERVE)) {
        stack.layers.put(part, stack.start(part));
      }
      for (SoakPlan.Part part : stack.layers.keySet()) {
        stack.awaitAnswer(part);
      }
      if (plan.trino()) {
        stack.startTrino();
      }
      return stack;
    } catch (Exception | Error e) {
      stack.close();
      throw e;
    }
  }

  private void createTopics() throws Exception {
    Map<String, String> limits =
        Map.of("retention.bytes", String.valueOf(plan.retentionBytes()), "segment.bytes", String.valueOf(Math.max(plan.retentionBytes() / 4, 1 << 20)));
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      List<NewTopic> topics = List.of(
          new NewTopic(SoakLoad.TOPIC, plan.load().partitions(), (short) 1).configs(limits), new NewTopic(PartialsTopic.nameOf(pipeline()), 1, (short) 1).configs(limits));
      admin.createTopics(topics).all().get();
    }
  }

  private DaybookProcess start(SoakPlan.Part part) {
    String verb = verb(part);
    List<String> command = new ArrayList<>(List.of(verb, "--pipeline", pipelineFile.toString(), "--kafka", kafka.bootstrapServers(), "--folder", folder.toString()));
    if (part == SoakPlan.Part.SERVE) {
      command.addAll(List.of("--port", String.valueOf(port), "--dates-in-memory", "3"));
    }
    return daybook(command);
  }

  private DaybookProcess daybook(List<String> command) {
    List<String> options = List.of("-Djava.io.tmpdir=" + temporary, "-Ddaybook.longest-statement=" + plan.longestStatement());
    return DaybookProcess.start(plan.life(), papers, options, command.toArray(String[]::new));
  }

  private static String verb(SoakPlan.Part part) {
    return part.name().toLowerCase(Locale.ROOT);
  }

  private void startTrino() {
    Path java = JavaRuntimes.ofThisMachine().atLeast(EmbeddedTrino.LEAST_JAVA).found().orElseThrow().home();
    Path distribution = TrinoDistribution.ofThisMachine().provide(System.err::println);
    trino = EmbeddedTrino.start(folder.resolve("trino"), folder.resolve("lake"), distribution, java, OptionalInt.empty());
    try (ServingLayer serving = new ServingLayer(trinoAddress(), folder.resolve("lake"))) {
      serving.publish(pipeline());
    }
  }

  private TrinoAddress trinoAddress() {
    return new TrinoAddress("127.0.0.1", trino.port());
  }

  /** As kill -9 does; returns when what was started in its place answers. */
  void killAndStartAgain(SoakPlan.Part part) throws Exception {
    switch (part) {
      case KAFKA -> {
        String servers = kafka.bootstrapServers();
        kafka.kill();
        kafka = EmbeddedKafka.start(folder.resolve("kafka"));
        assertThat(kafka.bootstrapServers()).isEqualTo(servers);
      }
      case TRINO -> {
        trino.kill();
        startTrino();
      }
      case SPEED, INGEST, SERVE -> {
        layers.get(part).close();
        layers.put(part, start(part));
        awaitAnswer(part);
      }
    }
  }

  private void awaitAnswer(SoakPlan.Part part) {
    await("an answer of " + part).atMost(plan.patience()).until(() -> {
      requireAlive(part);
      try {
        return part == SoakPlan.Part.SERVE ? ask("/health/ready").statusCode() == 200 : layerStatus(part).isObject();
      } catch (IOException notYet) {
        return false;
      }
    });
  }

  private void requireAlive(SoakPlan.Part part) {
    assertThat(layers.get(part).isAlive()).as(layers.get(part).told()).isTrue();
  }

  /** That nothing has ended that was not asked to. */
  void requireAlive() {
    layers.keySet().forEach(this::requireAlive);
    assertThat(kafka.isAlive()).as("Kafka runs").isTrue();
    assertThat(trino == null || trino.isAlive()).as("Trino runs").isTrue();
  }

  /** Process ids of what runs now, or was killed a moment ago. */
  Map<SoakPlan.Part, Long> processes() {
    Map<SoakPlan.Part, Long> processes = new EnumMap<>(SoakPlan.Part.class);
    layers.forEach((part, process) -> processes.put(part, process.id()));
    processes.put(SoakPlan.Part.KAFKA, kafka.pid());
    if (trino != null) {
      processes.put(SoakPlan.Part.TRINO, trino.pid());
    }
    return processes;
  }

  /** A night of all dates that are due at a simulated time. */
  DaybookProcess night(Instant asOf) {
    return daybook(List.of("nightly", "--due", "--as-of", asOf.toString(), "--pipeline", pipelineFile.toString(), "--kafka", kafka.bootstrapServers(), "--folder", folder.toString()));
  }

  private JsonNode layerStatus(SoakPlan.Part part) throws IOException, InterruptedException {
    Path endpoint = folder.resolve(verb(part)).resolve("soak/endpoint");
    String[] address = Files.readString(endpoint).strip().split(" ");
    if (Long.parseLong(address[0]) != layers.get(part).id()) {
      throw new IOException("The endpoint is that of the process before");
    }
    return JSON.readTree(get("http://127.0.0.1:%s/status".formatted(address[1])).body()).path(verb(part));
  }

  /** {@code daybook serve} is asked. */
  HttpResponse<String> ask(String path) throws IOException, InterruptedException {
    return get("http://127.0.0.1:" + port + path);
  }

  private static HttpResponse<String> get(String address) throws IOException, InterruptedException {
    return CLIENT.send(HttpRequest.newBuilder(URI.create(address)).timeout(Duration.ofSeconds(30)).build(), HttpResponse.BodyHandlers.ofString());
  }

  /** Trino is asked; without one nothing is. */
  void askSql(String statement) {
    if (trino != null) {
      new SqlClient(trinoAddress(), ServingLayer.schemaOf(pipeline())).query(statement, rows -> rows.iterator().hasNext());
    }
  }

  String kafka() {
    return kafka.bootstrapServers();
  }

  Pipeline pipeline() {
    return PipelineReader.read(pipelineFile);
  }

  Path folder() {
    return folder;
  }

  Path lake() {
    return folder.resolve("lake/soak");
  }

  /** What killed processes have put into temporary folders: all but what the layers use now. */
  List<Path> leftByKilled() throws IOException {
    List<Path> left = new ArrayList<>(entries(temporary));
    left.removeIf(each -> !each.getFileName().toString().matches("(blockmgr|spark|artifacts)-.*"));
    left.addAll(entries(folder.resolve("temporary")));
    for (String layer : List.of("speed", "ingest", "serve")) {
      List<Path> ofLayer = entries(folder.resolve(layer).resolve("soak/temporary"));
      left.addAll(ofLayer.size() > 1 ? ofLayer : List.of());
    }
    return left;
  }

  private static List<Path> entries(Path folder) throws IOException {
    try (Stream<Path> found = Files.list(folder)) {
      return found.filter(Files::isDirectory).toList();
    }
  }

  /** The temporary folder that all Daybook processes are given. */
  Path temporary() {
    return temporary;
  }

  @Override
  public void close() throws InterruptedException {
    for (DaybookProcess layer : layers.values()) {
      layer.close();
    }
    if (trino != null) {
      trino.close();
    }
    if (kafka != null) {
      kafka.close();
    }
  }
}
