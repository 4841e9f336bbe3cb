package io.daybook.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** infra/images: that they copy only what the build makes, and that what they copy runs when it lies where they put it. Docker itself is not asked. */
class TestImages {
  private static final Path CHECKOUT = Repository.folder();
  private static final Path IMAGES = CHECKOUT.resolve("infra/images");

  @TempDir Path temp;

  @ParameterizedTest
  @ValueSource(strings = {"daybook", "daybook-spark", "connect"})
  void whatIsCopiedIsThereAndDockerIsShownNothingElse(String name) throws IOException {
    List<String> sources = new ArrayList<>();
    for (Copy copy : copies(name)) {
      sources.addAll(copy.sources());
      assertThat(copy.files()).as(copy.toString()).isNotEmpty();
    }
    List<String> shown = Files.readAllLines(IMAGES.resolve(name + ".Dockerfile.dockerignore")).stream().filter(line -> line.startsWith("!")).map(line -> line.substring(1)).toList();
    assertThat(Files.readAllLines(IMAGES.resolve(name + ".Dockerfile.dockerignore"))).contains("*");
    assertThat(shown).hasSameElementsAs(sources);
  }

  @ParameterizedTest
  @ValueSource(strings = {"daybook", "daybook-spark"})
  void nobodyIsRootAndTheBaseHasAVersion(String name) throws IOException {
    List<String> lines = Files.readAllLines(IMAGES.resolve(name + ".Dockerfile"));
    assertThat(lines.stream().filter(line -> line.startsWith("USER ")).reduce((one, next) -> next)).hasValue("USER 1000:1000");
    assertThat(lines.stream().filter(line -> line.startsWith("FROM ")).toList()).singleElement().asString().matches("FROM [a-z/-]+:[0-9].*");
  }

  @Test
  void theImageOfDaybookChecksThePipelineThatItBrings() throws Exception {
    Path root = laidOut("daybook");
    Path script = root.resolve("opt/daybook/bin/daybook");
    assertThat(Files.readString(IMAGES.resolve("daybook.Dockerfile"))).contains("ENTRYPOINT [\"/opt/daybook/bin/daybook\"]");
    Path here = Files.writeString(temp.resolve("daybook"), Files.readString(script).replace("/opt/", root + "/opt/"));

    assertThat(run("bash", here.toString(), "validate", root + "/opt/daybook/pipelines/retail_sales.yaml")).contains("retail_sales.yaml is valid: pipeline retail_sales");
  }

  /** As Spark's own script does it in the container of a driver, but for the operator's properties. */
  @Test
  void sparkSubmitStartsDaybookFromTheImageForTheOperator() throws Exception {
    Path root = laidOut("daybook-spark");
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();

    List<String> line = new ArrayList<>(List.of(java, "@" + CHECKOUT.resolve("infra/etc/spark-jvm.options"), "-cp", root + "/opt/spark/jars/*", "org.apache.spark.deploy.SparkSubmit"));
    line.addAll(List.of("--master", "local[2]", "--deploy-mode", "client", "--class", "io.daybook.cli.Daybook"));
    line.addAll(List.of(root + "/opt/daybook/cli/target/daybook-cli.jar", "validate", root + "/opt/daybook/pipelines/retail_sales.yaml"));
    assertThat(run(line.toArray(String[]::new))).contains("retail_sales.yaml is valid: pipeline retail_sales");
  }

  @Test
  void theHealthCheckTellsGoodFromBadFromNothing() throws Exception {
    HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/good", exchange -> {
      exchange.sendResponseHeaders(200, -1);
      exchange.close();
    });
    server.createContext("/bad", exchange -> {
      exchange.sendResponseHeaders(503, -1);
      exchange.close();
    });
    server.start();
    String port = String.valueOf(server.getAddress().getPort());
    try {
      assertThat(exitCode("/good", port)).isZero();
      assertThat(exitCode("/bad", port)).isEqualTo(1);
    } finally {
      server.stop(0);
    }
    assertThat(exitCode("/good", port)).isEqualTo(1);
  }

  private int exitCode(String path, String port) throws Exception {
    return new ProcessBuilder("bash", IMAGES.resolve("healthy").toString(), port, path).redirectErrorStream(true).redirectOutput(temp.resolve("healthy.out").toFile()).start().waitFor();
  }

  private String run(String... line) throws Exception {
    Path output = temp.resolve("output");
    ProcessBuilder builder = new ProcessBuilder(line).directory(temp.toFile()).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().put("PATH", Path.of(System.getProperty("java.home"), "bin") + ":" + System.getenv("PATH"));
    builder.environment().put("JDK_JAVA_OPTIONS", "-Xmx1g -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=240m");
    int exitCode = builder.start().waitFor();
    String told = Files.readString(output, StandardCharsets.UTF_8);
    assertThat(exitCode).as(told).isZero();
    return told;
  }

  /** A folder with what an image copies, where it puts it. */
  private Path laidOut(String name) throws IOException {
    Path root = Files.createDirectory(temp.resolve("root"));
    for (Copy copy : copies(name)) {
      for (Path file : copy.files()) {
        Path target = copy.sources().size() > 1 || copy.target().endsWith("/") ? root.resolve(copy.target().substring(1)).resolve(file.getFileName()) : root.resolve(copy.target().substring(1));
        Files.createDirectories(target.getParent());
        Files.createSymbolicLink(target, file);
      }
    }
    return root;
  }

  /** A line of a Dockerfile: what is copied from the checkout, and where to. */
  private record Copy(List<String> sources, String target) {
    /** What the sources name now, after the build. */
    List<Path> files() throws IOException {
      List<Path> files = new ArrayList<>();
      for (String source : sources) {
        Path place = CHECKOUT.resolve(source);
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + place);
        try (Stream<Path> beside = Files.list(place.getParent())) {
          List<Path> found = beside.filter(matcher::matches).toList();
          assertThat(found).as(source).isNotEmpty();
          files.addAll(found);
        }
      }
      return files;
    }
  }

  private static List<Copy> copies(String name) throws IOException {
    List<Copy> copies = new ArrayList<>();
    for (String line : Files.readAllLines(IMAGES.resolve(name + ".Dockerfile"))) {
      if (line.startsWith("COPY ")) {
        List<String> words = Arrays.asList(line.split(" "));
        copies.add(new Copy(words.subList(1, words.size() - 1), words.get(words.size() - 1)));
      }
    }
    assertThat(copies).isNotEmpty();
    return copies;
  }
}
