package io.daybook.infra;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code daybook}, in a checkout of its own, with a Java and a Maven that only say how they were called. */
class TestLauncher {
  @TempDir Path temp;
  private Path checkout;
  private Path tools;
  private Path javaHome;

  @BeforeEach
  void makeCheckout() throws IOException {
    checkout = Files.createDirectories(temp.toRealPath().resolve("a checkout"));
    Files.copy(Path.of("../daybook"), checkout.resolve("daybook"));
    assertThat(checkout.resolve("daybook").toFile().setExecutable(true)).isTrue();
    Files.createFile(checkout.resolve("pom.xml"));
    Files.createDirectories(checkout.resolve("cli/src/main/java"));
    Files.createFile(checkout.resolve("cli/pom.xml"));
    Files.writeString(checkout.resolve("cli/src/main/java/Daybook.java"), "");
    tools = Files.createDirectories(temp.resolve("tools"));
    for (String tool : List.of("bash", "dirname", "find", "head", "mkdir", "mv", "readlink", "sed", "tail", "touch")) {
      script(tools.resolve(tool), "exec %s \"$@\"".formatted(where(tool)));
    }
    javaHome = java("17", "jdk");
    script(javaHome.resolve("bin/javac"), "");
    maven("echo built >> builds; mkdir -p cli/target/lib; echo jar > cli/target/daybook-cli.jar");
  }

  @Test
  void buildsTheFirstTimeAndPassesArgumentsOn() throws Exception {
    Run run = daybook("sql", "select 1 as \"a b\"");

    assertThat(run.exitCode).isZero();
    assertThat(run.errors).contains("Building Daybook (first time: some minutes)...");
    assertThat(run.output).containsExactly(
        "@" + checkout + "/infra/etc/spark-jvm.options", "-Xmx2g", "-XX:+UseSerialGC",
        "-cp", checkout + "/cli/target/daybook-cli.jar:" + checkout + "/cli/target/lib/*", "io.daybook.cli.Daybook", "sql", "select 1 as \"a b\"");
  }

  @Test
  void buildsAgainOnlyWhenASourceIsNewer() throws Exception {
    daybook();
    assertThat(daybook().errors).as("nothing has changed").isEmpty();

    Files.setLastModifiedTime(checkout.resolve("cli/src/main/java/Daybook.java"), FileTime.from(Instant.now().plusSeconds(60)));

    assertThat(daybook().errors).contains("Building Daybook (sources have changed)...");
    assertThat(checkout.resolve("builds")).content().hasLineCount(2);
  }

  @Test
  void worksFromAnotherFolderThroughRelativeLinks() throws Exception {
    Path bin = Files.createDirectories(temp.resolve("bin"));
    Files.createSymbolicLink(bin.resolve("first"), bin.relativize(checkout.resolve("daybook")));
    Files.createSymbolicLink(bin.resolve("second"), Path.of("first"));

    Run run = run(Map.of("JAVA_HOME", javaHome.toString()), bin.resolve("second"), "status");

    assertThat(run.output).contains("io.daybook.cli.Daybook", "status", "@" + checkout + "/infra/etc/spark-jvm.options");
  }

  @Test
  void ownJvmOptionsComeAfterTheDefaultsAndMayNameAnotherCollector() throws Exception {
    Run run = run(Map.of("JAVA_HOME", javaHome.toString(), "DAYBOOK_JAVA_OPTS", "-Xmx4g -XX:+UseG1GC"), checkout.resolve("daybook"));

    assertThat(run.output).containsSubsequence("-Xmx2g", "-Xmx4g", "-XX:+UseG1GC").doesNotContain("-XX:+UseSerialGC");
  }

  @Test
  void aFailedBuildShowsItsLastLinesAndWhereTheRestIs() throws Exception {
    maven("echo '[ERROR] cannot find symbol'; exit 1");

    Run run = daybook("demo");

    assertThat(run.exitCode).isEqualTo(1);
    assertThat(run.errors).contains("[ERROR] cannot find symbol", "daybook: The build failed; its last lines are above, all of them are in " + checkout + "/target/daybook-build.log");
    assertThat(run.output).isEmpty();
    assertThat(daybook("demo").exitCode).as("it is not taken for built").isEqualTo(1);
  }

  @Test
  void anOldJavaHomeIsPassedOverForTheJavaOnThePath() throws Exception {
    Files.createSymbolicLink(tools.resolve("java"), javaHome.resolve("bin/java"));

    assertThat(run(Map.of("JAVA_HOME", java("1.8", "old").toString()), checkout.resolve("daybook")).output).contains("io.daybook.cli.Daybook");
  }

  @Test
  void withoutANewJavaItSaysWhichOnesItFound() throws Exception {
    Path old = java("11", "old");

    Run run = run(Map.of("JAVA_HOME", old.toString()), checkout.resolve("daybook"));

    assertThat(run.exitCode).isEqualTo(1);
    assertThat(run.errors).singleElement().asString().contains("Java 17 or newer is needed", old + "/bin/java is Java 11", "set JAVA_HOME");
  }

  @Test
  void withoutMavenOrACompilerItSaysSo() throws Exception {
    Files.delete(tools.resolve("mvn"));
    assertThat(daybook().errors).singleElement().asString().contains("no mvn on the PATH", "Install Maven 3.8");

    maven("exit 0");
    Files.delete(javaHome.resolve("bin/javac"));
    assertThat(daybook().errors).singleElement().asString().contains("has no compiler", "Install a JDK");
  }

  private record Run(int exitCode, List<String> output, List<String> errors) {}

  private Run daybook(String... arguments) throws Exception {
    return run(Map.of("JAVA_HOME", javaHome.toString()), checkout.resolve("daybook"), arguments);
  }

  private Run run(Map<String, String> environment, Path script, String... arguments) throws Exception {
    Path output = temp.resolve("output");
    Path errors = temp.resolve("errors");
    List<String> line = Stream.concat(Stream.of(where("bash").toString(), script.toString()), Stream.of(arguments)).toList();
    ProcessBuilder builder = new ProcessBuilder(line).directory(temp.toFile()).redirectOutput(output.toFile()).redirectError(errors.toFile());
    builder.environment().clear();
    builder.environment().put("PATH", tools.toString());
    builder.environment().putAll(environment);
    int exitCode = builder.start().waitFor();
    return new Run(exitCode, Files.readAllLines(output), Files.readAllLines(errors));
  }

  private Path java(String version, String name) throws IOException {
    Path home = temp.resolve(name);
    script(home.resolve("bin/java"), """
        if [ "$1" = -XshowSettings:properties ]; then
          printf '    java.home = %%s\\n    java.specification.version = %s\\n' '%s' >&2
        else
          printf '%%s\\n' "$@"
        fi
        """.formatted(version, home));
    return home;
  }

  private void maven(String content) throws IOException {
    script(tools.resolve("mvn"), content + "\n");
  }

  private static void script(Path file, String content) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!" + where("bash") + "\n" + content, UTF_8);
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private static Path where(String tool) {
    return Stream.of(System.getenv("PATH").split(":")).map(folder -> Path.of(folder, tool)).filter(Files::isExecutable).findFirst().orElseThrow();
  }
}
