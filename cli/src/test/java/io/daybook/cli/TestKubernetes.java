package io.daybook.cli;

import static io.daybook.cli.DeploymentFiles.INFRA;
import static io.daybook.cli.DeploymentFiles.document;
import static io.daybook.cli.DeploymentFiles.documents;
import static io.daybook.cli.DeploymentFiles.found;
import static io.daybook.cli.DeploymentFiles.option;
import static io.daybook.cli.DeploymentFiles.parse;
import static io.daybook.cli.DeploymentFiles.words;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** infra/kubernetes: that every manifest has only what Kubernetes knows, that they fit together, and that Daybook takes their command lines. No cluster is asked. */
class TestKubernetes {
  private static final Path FOLDER = INFRA.resolve("kubernetes");
  private static final ObjectMapper STRICT =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).setAnnotationIntrospector(new WithoutFurtherProperties());
  private static final Map<String, Class<?>> TYPES =
      Map.of(
          "v1 Namespace", Namespace.class,
          "v1 PersistentVolumeClaim", PersistentVolumeClaim.class,
          "v1 Service", Service.class,
          "v1 ServiceAccount", ServiceAccount.class,
          "apps/v1 Deployment", Deployment.class,
          "batch/v1 CronJob", CronJob.class,
          "networking.k8s.io/v1 NetworkPolicy", NetworkPolicy.class,
          "spark.apache.org/v1 SparkApplication", SparkApplication.class);
  private static final String COMPONENT = "app.kubernetes.io/component";

  /** Kubernetes' classes keep what they do not know, for later versions; a manifest of ours must not have any of it. */
  private static final class WithoutFurtherProperties extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1;

    @Override
    public Boolean hasAnySetter(Annotated annotated) {
      return false;
    }
  }

  /** Of the resource of Spark's operator what is used here. Its own classes are not published. */
  private record SparkApplication(String apiVersion, String kind, ObjectMeta metadata, SparkSpec spec) {}

  private record SparkSpec(
      String mainClass, String jars, List<String> driverArgs, Map<String, String> runtimeVersions, Map<String, String> sparkConf, Tolerations applicationTolerations, DriverSpec driverSpec) {}

  private record Tolerations(RestartConfig restartConfig) {}

  private record RestartConfig(String restartPolicy, long maxRestartAttempts, long restartBackoffMillis, long restartCounterResetMillis) {}

  private record DriverSpec(PodTemplateSpec podTemplateSpec) {}

  @ParameterizedTest
  @ValueSource(strings = {"base", "spark-operator"})
  void theKustomizationNamesEveryManifestAndKubernetesKnowsAllThatIsInThem(String name) throws IOException {
    Set<String> files;
    try (Stream<Path> all = Files.list(FOLDER.resolve(name))) {
      files = all.map(file -> file.getFileName().toString()).filter(file -> file.endsWith(".yaml") && !file.equals("kustomization.yaml")).collect(Collectors.toSet());
    }
    List<String> resources = words(kustomization(name).get("resources"));
    assertThat(resources.stream().filter(resource -> resource.endsWith(".yaml"))).hasSameElementsAs(files);
    resources.forEach(resource -> assertThat(FOLDER.resolve(name).resolve(resource)).exists());
    assertThat(manifests(name)).isNotEmpty();
  }

  @Test
  void whatKubernetesDoesNotKnowIsSeen() {
    JsonNode misspelt = manifest("base", "serve.yaml", "Deployment").deepCopy();
    ((ObjectNode) misspelt.at("/spec/template/spec/containers/0")).put("readynessProbe", "x");
    assertThatThrownBy(() -> typed(misspelt)).hasRootCauseInstanceOf(UnrecognizedPropertyException.class).hasMessageContaining("readynessProbe");
  }

  @ParameterizedTest
  @ValueSource(strings = {"base", "spark-operator"})
  void daybookTakesEveryCommandLine(String name) {
    Map<String, String> literals = literals();
    List<List<String>> commands = commands(name);
    assertThat(commands).extracting(arguments -> arguments.get(0)).containsExactlyInAnyOrderElementsOf(name.equals("base") ? List.of("ingest", "nightly", "serve", "speed") : List.of("ingest", "speed"));
    for (List<String> arguments : commands) {
      List<String> expanded = arguments.stream().map(word -> expanded(word, literals)).toList();
      assertThatCode(() -> parse(expanded)).as(expanded.toString()).doesNotThrowAnyException();
      assertThat(option(expanded, "--kafka")).isEqualTo(literals.get("KAFKA"));
      assertThat(option(expanded, "--pipeline")).isEqualTo(literals.get("PIPELINE"));
      assertThat(Path.of("..").resolve(Path.of("/opt/daybook").relativize(Path.of(option(expanded, "--pipeline"))))).as("what the image copies").exists();
    }
  }

  @Test
  void theOperatorStartsTheLayersAsDeploymentsDo() {
    for (String layer : List.of("speed", "ingest")) {
      Deployment deployment = (Deployment) typed(manifest("base", layer + ".yaml", "Deployment"));
      SparkApplication application = (SparkApplication) typed(manifest("spark-operator", layer + ".yaml", "SparkApplication"));
      Container container = deployment.getSpec().getTemplate().getSpec().getContainers().get(0);
      Container driver = application.spec().driverSpec().podTemplateSpec().getSpec().getContainers().get(0);
      assertThat(application.spec().driverArgs()).isEqualTo(container.getArgs().stream().map(word -> expanded(word, literals())).toList());
      assertThat(driver.getReadinessProbe()).isEqualTo(container.getReadinessProbe());
      assertThat(driver.getLivenessProbe()).isEqualTo(container.getLivenessProbe());
      assertThat(application.spec().mainClass()).isEqualTo(Daybook.class.getName());
      assertThat(kustomization("spark-operator").get("patches").toString()).contains("metadata: { name: %s }".formatted(layer));
    }
  }

  @Test
  void everyContainerHasLimitsAndNoRights() {
    for (PodSpec pod : pods("base")) {
      assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
      assertThat(pod.getSecurityContext().getRunAsUser()).as("the user of images/daybook.Dockerfile").isEqualTo(1000);
      assertThat(pod.getAutomountServiceAccountToken()).isFalse();
      for (Container container : pod.getContainers()) {
        assertThat(container.getImage()).matches("[a-z/-]+:v?[0-9][0-9.]*");
        assertThat(container.getResources().getLimits()).as(container.getName()).containsKeys("cpu", "memory");
        assertThat(container.getResources().getRequests()).as(container.getName()).containsKeys("cpu", "memory");
        assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).as(container.getName()).isTrue();
        assertThat(container.getSecurityContext().getAllowPrivilegeEscalation()).as(container.getName()).isFalse();
        assertThat(container.getSecurityContext().getCapabilities().getDrop()).as(container.getName()).containsExactly("ALL");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"base", "spark-operator"})
  void probesAskPortsThatThereAreAndMountsHaveVolumes(String name) {
    for (PodSpec pod : pods(name)) {
      Set<String> volumes = pod.getVolumes().stream().map(Volume::getName).collect(Collectors.toSet());
      for (Container container : pod.getContainers()) {
        Set<String> ports = container.getPorts().stream().map(ContainerPort::getName).collect(Collectors.toSet());
        Stream.of(container.getStartupProbe(), container.getReadinessProbe(), container.getLivenessProbe())
            .filter(probe -> probe != null)
            .forEach(probe -> assertThat(ports).contains(portOf(probe)));
        assertThat(volumes).as(container.getName()).containsAll(container.getVolumeMounts().stream().map(VolumeMount::getName).toList());
        if (container.getArgs().contains("--metrics-port")) {
          assertThat(option(container.getArgs(), "--metrics-port")).isEqualTo(String.valueOf(container.getPorts().get(0).getContainerPort()));
          assertThat(option(container.getArgs(), "--metrics-host")).as("so that Kubernetes reaches it").isEqualTo("0.0.0.0");
        }
      }
    }
  }

  @Test
  void everyDeploymentHasAllProbesAndOneProcess() {
    for (String file : List.of("speed", "ingest", "serve")) {
      Deployment deployment = (Deployment) typed(manifest("base", file + ".yaml", "Deployment"));
      Container container = deployment.getSpec().getTemplate().getSpec().getContainers().get(0);
      assertThat(deployment.getSpec().getReplicas()).as("a folder is one process's").isEqualTo(1);
      assertThat(deployment.getSpec().getStrategy().getType()).isEqualTo("Recreate");
      assertThat(List.of(container.getStartupProbe(), container.getReadinessProbe(), container.getLivenessProbe())).doesNotContainNull();
      assertThat(deployment.getSpec().getTemplate().getMetadata().getLabels()).containsAllEntriesOf(deployment.getSpec().getSelector().getMatchLabels());
    }
  }

  @Test
  void whatContainersTakeFromElsewhereIsMade() {
    JsonNode kustomization = kustomization("base");
    Set<String> made = new TreeSet<>();
    kustomization.get("configMapGenerator").forEach(each -> made.add(each.get("name").asText()));
    kustomization.get("secretGenerator").forEach(each -> made.add(each.get("name").asText()));
    String claim = ((PersistentVolumeClaim) typed(manifest("base", "volume.yaml", "PersistentVolumeClaim"))).getMetadata().getName();
    for (PodSpec pod : pods("base")) {
      pod.getVolumes().stream().filter(volume -> volume.getPersistentVolumeClaim() != null).forEach(volume -> assertThat(volume.getPersistentVolumeClaim().getClaimName()).isEqualTo(claim));
      pod.getContainers().stream().flatMap(container -> container.getEnvFrom().stream()).forEach(from ->
          assertThat(made).contains(from.getConfigMapRef() != null ? from.getConfigMapRef().getName() : from.getSecretRef().getName()));
    }
    assertThat(FOLDER.resolve("base/example-secrets.env")).content().contains("TOTALS_PASSWORD=\n");
    assertThat(Path.of("../.gitignore")).content().contains("/infra/kubernetes/base/secrets.env");
  }

  @Test
  void nobodyTalksToAnybodyButByAPolicyForPodsThatThereAre() {
    List<NetworkPolicy> policies = manifests("base").stream().filter(NetworkPolicy.class::isInstance).map(NetworkPolicy.class::cast).toList();
    assertThat(policies.get(0).getSpec().getPodSelector()).as("the first is for all pods").isEqualTo(new LabelSelector());
    assertThat(policies.get(0).getSpec().getPolicyTypes()).containsExactly("Ingress", "Egress");
    assertThat(policies.get(0).getSpec().getIngress()).isEmpty();
    assertThat(policies.get(0).getSpec().getEgress()).isEmpty();
    Set<String> components = Set.of("speed", "ingest", "nightly", "serve");
    Set<String> ports = pods("base").stream().flatMap(pod -> pod.getContainers().stream()).flatMap(container -> container.getPorts().stream()).map(ContainerPort::getName).collect(Collectors.toSet());
    for (NetworkPolicy policy : policies) {
      Map<String, String> labels = policy.getSpec().getPodSelector().getMatchLabels();
      if (labels != null && !labels.isEmpty()) {
        assertThat(components).contains(labels.get(COMPONENT));
      }
      policy.getSpec().getPodSelector().getMatchExpressions().forEach(each -> assertThat(components).containsAll(each.getValues()));
      policy.getSpec().getIngress().stream().flatMap(rule -> rule.getPorts().stream()).forEach(port -> assertThat(ports).contains(port.getPort().getStrVal()));
    }
  }

  private static String portOf(Probe probe) {
    return probe.getHttpGet().getPort().getStrVal();
  }

  private static String expanded(String word, Map<String, String> literals) {
    List<String> names = found("^\\$\\(([A-Z]+)\\)$", word);
    if (names.isEmpty()) {
      return word;
    }
    assertThat(literals).containsKey(names.get(0));
    return literals.get(names.get(0));
  }

  private static Map<String, String> literals() {
    Map<String, String> literals = new HashMap<>();
    words(kustomization("base").at("/configMapGenerator/0/literals")).forEach(literal -> literals.put(literal.split("=", 2)[0], literal.split("=", 2)[1]));
    return literals;
  }

  private static JsonNode kustomization(String name) {
    return document(FOLDER.resolve(name).resolve("kustomization.yaml"));
  }

  private static JsonNode manifest(String name, String file, String kind) {
    return documents(FOLDER.resolve(name).resolve(file)).stream().filter(each -> each.get("kind").asText().equals(kind)).findFirst().orElseThrow();
  }

  /** All of a kustomization's own, each as what it is. */
  private static List<Object> manifests(String name) {
    return words(kustomization(name).get("resources")).stream()
        .filter(resource -> resource.endsWith(".yaml"))
        .flatMap(resource -> documents(FOLDER.resolve(name).resolve(resource)).stream())
        .map(TestKubernetes::typed)
        .toList();
  }

  private static Object typed(JsonNode manifest) {
    String type = manifest.path("apiVersion").asText() + " " + manifest.path("kind").asText();
    assertThat(TYPES).containsKey(type);
    return STRICT.convertValue(manifest, TYPES.get(type));
  }

  private static List<PodSpec> pods(String name) {
    List<PodSpec> pods = new ArrayList<>();
    for (Object manifest : manifests(name)) {
      if (manifest instanceof Deployment deployment) {
        pods.add(deployment.getSpec().getTemplate().getSpec());
      } else if (manifest instanceof CronJob job) {
        pods.add(job.getSpec().getJobTemplate().getSpec().getTemplate().getSpec());
      } else if (manifest instanceof SparkApplication application) {
        pods.add(application.spec().driverSpec().podTemplateSpec().getSpec());
      }
    }
    assertThat(pods).isNotEmpty();
    return pods;
  }

  private static List<List<String>> commands(String name) {
    List<List<String>> commands = new ArrayList<>();
    for (Object manifest : manifests(name)) {
      if (manifest instanceof SparkApplication application) {
        commands.add(application.spec().driverArgs());
      }
    }
    if (name.equals("base")) {
      pods(name).stream().flatMap(pod -> pod.getContainers().stream()).filter(container -> container.getImage().startsWith("daybook:")).forEach(container -> commands.add(container.getArgs()));
    }
    return commands;
  }
}
