package io.daybook.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.pipeline.PipelineReader;
import io.daybook.core.time.BusinessDate;
import io.daybook.core.time.DateRange;
import io.daybook.infra.EmbeddedTrino;
import io.daybook.infra.JavaRuntimes;
import io.daybook.infra.TrinoDistribution;
import io.daybook.ingestion.InputFolder;
import io.daybook.ingestion.RetailGenerator;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kafka.tools.StorageTool;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * infra/compose.yaml without Docker: the settings that it mounts and the command lines that it has, as plain processes, with places and ports of this
 * machine in place of those of containers. A line that is inserted in the database is seen in SQL, provisional and then final.
 */
@Tag("long")
@EnabledOnOs(OS.LINUX)
class ComposeIT {
  private static final Duration PATIENCE = Duration.ofMinutes(4); // bounds a hang
  private static final Path INFRA = Repository.folder().resolve("infra");
  private static final Path ETC = INFRA.resolve("etc/compose");
  private static final Path CAPTURE_LIBRARIES = Repository.folder().resolve("capture/target/lib");
  private static final String SEEN = "select business_date, status, sum(lines), sum(net_gbp) from sales_by_country group by 1, 2";

  @TempDir Path temp;
  private final Deque<AutoCloseable> running = new ArrayDeque<>();
  private final Map<String, String> places = new LinkedHashMap<>();
  private final Map<String, Integer> ports = new LinkedHashMap<>();
  private Path papers;

  @AfterEach
  void endAll() throws Exception {
    while (!running.isEmpty()) {
      running.pop().close();
    }
  }

  @Test
  void aLineThatIsInsertedIsProvisionalAndThenFinal() throws Exception {
    TrinoTables.require();
    Pipeline pipeline = PipelineReader.read(Repository.retailPipeline());
    BusinessDate date = BusinessDate.parse("2010-12-02");
    InputFolder input = new RetailGenerator(1).write(pipeline, new DateRange(date, date), temp.resolve("references"));
    papers = Files.createDirectory(temp.resolve("papers"));
    settle(input.path());

    PostgresUnderTest postgres = started(PostgresUnderTest.start(StackKind.EMBEDDED, temp.resolve("postgres")));
    String retail = postgres.jdbcUrl().replace("/postgres?", "/retail?");
    run(postgres.jdbcUrl(), "create database retail");
    run(retail, Files.readString(ETC.resolve("postgres/10-invoice_line.sql")));
    run(retail, Files.readString(INFRA.resolve("etc/capture/source.sql")));
    run(retail, passwordStatement());
    places.put("\"database.hostname\": \"postgres\"", "\"database.hostname\": \"%s\"".formatted(postgres.host()));
    places.put("\"database.port\": \"5432\"", "\"database.port\": \"%d\"".formatted(postgres.port()));

    startKafka();
    startConnect();
    startTrino();
    DaybookProcess speed = started(DaybookProcess.start(papers, command("speed")));
    DaybookProcess ingest = started(DaybookProcess.start(papers, command("ingest")));
    DaybookProcess serve = started(DaybookProcess.start(papers, command("serve")));
    DaybookProcess views = started(DaybookProcess.start(papers, command("views")));
    run(retail, """
        insert into invoice_line values
          ('536365', 1, '85123A', 'WHITE HANGING HEART T-LIGHT HOLDER', 6, 2.55, '17850', 'United Kingdom', '2010-12-02 08:26'),
          ('536365', 2, '71053', 'WHITE METAL LANTERN', 6, 3.39, '17850', 'United Kingdom', '2010-12-02 08:26')
        """);
    run(retail, "update invoice_line set quantity = 8 where line_no = 2");
    for (DaybookProcess each : List.of(speed, ingest, serve, views)) {
      assertThat(each.isAlive()).as(each.told()).isTrue();
    }

    String trino = "jdbc:trino://%s/daybook/retail_sales?user=tests".formatted(places.get("trino:8080"));
    await("provisional").atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> assertThat(seen(trino)).as(views.told() + speed.told()).containsExactly("2010-12-02 PROVISIONAL 2 42.4200"));
    assertThat(get(places.get("9464"), "/health").statusCode()).as(speed.told()).isEqualTo(200);
    await("the ingest's health").atMost(PATIENCE).ignoreExceptions().until(() -> get(places.get("9465"), "/health").statusCode() == 200);
    await("HTTP").atMost(PATIENCE).ignoreExceptions().until(() -> get(places.get("8321"), "/health/ready").statusCode() == 200);

    DaybookProcess.Outcome night = DaybookProcess.run(papers, PATIENCE, command("nightly"));
    assertThat(night.exitCode()).as(night.toString()).isZero();
    await("final").atMost(PATIENCE).untilAsserted(() -> assertThat(seen(trino)).containsExactly("2010-12-02 FINAL 2 42.4200"));
  }

  /** What containers call otherwise than this machine does. */
  private void settle(Path references) throws IOException {
    Path run = Files.createDirectories(temp.resolve("run/lake")).getParent();
    Files.writeString(Files.createDirectory(temp.resolve("secrets")).resolve("capture_password"), "secret");
    places.put("1@kafka:9093", "1@127.0.0.1:" + port("controller"));
    places.put("kafka:9092", "127.0.0.1:" + port("kafka"));
    places.put("PLAINTEXT://kafka:9092", "PLAINTEXT://" + places.get("kafka:9092"));
    places.put("PLAINTEXT://:9092", "PLAINTEXT://" + places.get("kafka:9092"));
    places.put("HOST://:29092", "HOST://127.0.0.1:" + port("host"));
    places.put("HOST://127.0.0.1:29092", places.get("HOST://:29092"));
    places.put("CONTROLLER://:9093", "CONTROLLER://127.0.0.1:" + port("controller"));
    places.put("/var/lib/kafka/data", temp.resolve("kafka").toString());
    places.put("http://127.0.0.1:8083", "http://127.0.0.1:" + port("connect"));
    places.put("/opt/kafka/plugins", temp.resolve("plugins").toString());
    places.put("/connect/offsets", temp.resolve("offsets").toString());
    places.put("${directory:/run/secrets:capture_password}", "${directory:%s:capture_password}".formatted(temp.resolve("secrets")));
    places.put("/run/secrets", temp.resolve("secrets").toString());
    places.put("trino:8080", "127.0.0.1:" + port("trino"));
    places.put("127.0.0.1:8080", places.get("trino:8080"));
    places.put("http-server.http.port=8080", "http-server.http.port=" + port("trino"));
    places.put("http://localhost:8080", "http://127.0.0.1:" + port("trino"));
    places.put("/pipelines", Repository.folder().resolve("pipelines").toString());
    places.put("/references", references.toString());
    places.put("/daybook", run.toString());
    places.put("0.0.0.0", "127.0.0.1");
    for (String listening : List.of("9464", "9465", "8321")) {
      places.put(listening, String.valueOf(port(listening)));
    }
  }

  private void startKafka() throws Exception {
    Path settings = rendered("kafka/server.properties");
    String[] format = {"format", "--cluster-id", Uuid.randomUuid().toString(), "--config", settings.toString()};
    assertThat(StorageTool.execute(format, System.err)).isZero();
    start("kafka", javaHome(), List.of("-Xmx512m", "-XX:+UseSerialGC"), System.getProperty("java.class.path"), "kafka.Kafka", settings.toString());
    List<?> topics = (List<?>) service("topics").get("command");
    NewTopic topic = new NewTopic(word(topics, "--topic"), Integer.parseInt(word(topics, "--partitions")), (short) 1);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", places.get("kafka:9092")))) {
      admin.createTopics(List.of(topic)).all().get(2, TimeUnit.MINUTES);
    }
  }

  /** The plugin as images/connect.Dockerfile puts it together; the rest of the capture's libraries is what Kafka's image has. */
  private void startConnect() throws IOException {
    Path plugin = Files.createDirectories(temp.resolve("plugins/debezium-postgres"));
    List<String> rest = new ArrayList<>();
    try (Stream<Path> libraries = Files.list(CAPTURE_LIBRARIES)) {
      for (Path library : libraries.toList()) {
        if (library.getFileName().toString().matches("(debezium|postgresql|protobuf-java)-.*")) {
          Files.createSymbolicLink(plugin.resolve(library.getFileName()), library);
        } else {
          rest.add(library.toString());
        }
      }
    }
    start(
        "connect",
        javaHome(),
        List.of("-Xmx512m", "-XX:+UseSerialGC", "-Dlog4j2.level=info"),
        String.join(":", rest),
        "org.apache.kafka.connect.cli.ConnectStandalone",
        rendered("connect/worker.properties").toString(),
        rendered("connect/connector.json").toString());
    await("the connector")
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(() -> get(places.get("http://127.0.0.1:8083").replace("http://127.0.0.1:", ""), "/connectors/retail/status").body().matches("(?s).*\"tasks\":\\[\\{[^]]*\"state\":\"RUNNING\".*"));
  }

  private void startTrino() throws IOException {
    Path server = TrinoDistribution.ofThisMachine().provide(step -> {});
    Path java = JavaRuntimes.ofThisMachine().require(EmbeddedTrino.LEAST_JAVA, "Trino").home();
    Path catalogs = rendered("trino/catalog/daybook.properties").getParent();
    List<String> options = new ArrayList<>(List.of("-Xmx2g", "-XX:+UseG1GC", "-Djdk.attach.allowAttachSelf=true", "-Dfile.encoding=UTF-8"));
    options.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
    options.add("-Dconfig=" + rendered("trino/config.properties"));
    options.add("-Dcatalog.config-dir=" + catalogs);
    options.add("-Dplugin.dir=" + server.resolve("plugin"));
    options.addAll(List.of("-Dnode.environment=compose", "-Dnode.id=compose", "-Dnode.internal-address=127.0.0.1", "-Dnode.bind-ip=127.0.0.1"));
    options.add("-Dnode.data-dir=" + temp.resolve("trino"));
    start("trino", java, options, server.resolve("lib") + "/*", "io.trino.server.TrinoServer");
    await("Trino").atMost(PATIENCE).ignoreExceptions().until(() -> get(places.get("127.0.0.1:8080").replace("127.0.0.1:", ""), "/v1/info").body().contains("\"starting\":false"));
  }

  private void start(String name, Path java, List<String> options, String classPath, String main, String... arguments) throws IOException {
    List<String> line = new ArrayList<>(List.of(java.resolve("bin/java").toString()));
    line.addAll(options);
    line.addAll(List.of("-cp", classPath, main));
    line.addAll(List.of(arguments));
    Process process = new ProcessBuilder(line).directory(temp.toFile()).redirectErrorStream(true).redirectOutput(papers.resolve(name + ".log").toFile()).start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly, name + "-end"));
    running.push(() -> process.destroyForcibly().waitFor());
  }

  private <T extends AutoCloseable> T started(T server) {
    running.push(server);
    return server;
  }

  /** A mounted file with the places of this machine. */
  private Path rendered(String file) throws IOException {
    Path target = temp.resolve("etc").resolve(file);
    Files.createDirectories(target.getParent());
    return Files.writeString(target, here(Files.readString(ETC.resolve(file))));
  }

  private String here(String text) {
    String result = text;
    for (Map.Entry<String, String> place : places.entrySet()) {
      // Not within what was put in before: every place of this machine begins with its folder or its address.
      result = result.replaceAll("(?<![\\w.:/])" + Pattern.quote(place.getKey()) + "(?![\\w:])", Matcher.quoteReplacement(place.getValue()));
    }
    return result;
  }

  private String[] command(String service) {
    return ((List<?>) service(service).get("command")).stream().map(word -> here(word.toString())).toArray(String[]::new);
  }

  private static Map<?, ?> service(String name) {
    try {
      Map<?, ?> compose = (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(Files.readString(INFRA.resolve("compose.yaml")));
      return (Map<?, ?>) ((Map<?, ?>) compose.get("services")).get(name);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String word(List<?> command, String option) {
    return command.get(command.indexOf(option) + 1).toString();
  }

  /** The statement that postgres/30-password.sh gives to psql, which is not among the embedded database's programs. */
  private String passwordStatement() throws IOException {
    String script = Files.readString(ETC.resolve("postgres/30-password.sh"));
    return script.substring(script.indexOf("<<'SQL'\n") + "<<'SQL'\n".length(), script.lastIndexOf("\nSQL")).replace(":'password'", "'" + Files.readString(temp.resolve("secrets/capture_password")) + "'");
  }

  private static void run(String url, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url); Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static List<String> seen(String trino) throws SQLException {
    try (TrinoTables tables = TrinoTables.at(trino)) {
      return tables.query(SEEN).stream().map(row -> String.join(" ", row)).collect(Collectors.toList());
    }
  }

  private static HttpResponse<String> get(String port, String path) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:%s%s".formatted(port, path))).build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
  }

  private static Path javaHome() {
    return Path.of(System.getProperty("java.home"));
  }

  private int port(String what) throws IOException {
    if (!ports.containsKey(what)) {
      try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        ports.put(what, free.getLocalPort());
      }
    }
    return ports.get(what);
  }
}
