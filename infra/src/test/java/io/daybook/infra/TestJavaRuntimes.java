package io.daybook.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestJavaRuntimes {
  private static final Runtime.Version LEAST = Runtime.Version.parse("24.0.1");

  @TempDir Path folder;
  private Path running;
  private Path usual;

  @BeforeEach
  void installTheRunningJava() throws IOException {
    running = install("opt/java-17", "17.0.15");
    usual = Files.createDirectories(folder.resolve("usr/lib/jvm"));
  }

  @Test
  void theVariableWinsOverEverythingElse() throws IOException {
    Path demanded = install("my/java", "25.0.3");
    Path javaHome = install("opt/java-26", "26");

    assertThat(home(Map.of("DAYBOOK_TRINO_JAVA_HOME", demanded.toString(), "JAVA_HOME", javaHome.toString()))).isEqualTo(demanded);
  }

  @Test
  void aVariableThatNamesNoJavaIsAnErrorEvenWhereAnotherJavaWouldDo() throws IOException {
    install("usr/lib/jvm/java-25", "25.0.3");

    assertThatThrownBy(() -> home(Map.of("DAYBOOK_TRINO_JAVA_HOME", folder.toString())))
        .isInstanceOfSatisfying(DaybookException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.JAVA_NOT_FOUND))
        .hasMessageContaining("DAYBOOK_TRINO_JAVA_HOME is " + folder)
        .hasMessageContaining("not the home of a Java")
        .hasMessageContaining("Java 24.0.1 or newer");
  }

  @Test
  void aVariableThatNamesAnOldJavaIsAnErrorWithItsVersion() {
    assertThatThrownBy(() -> home(Map.of("DAYBOOK_TRINO_JAVA_HOME", running.toString())))
        .isInstanceOfSatisfying(DaybookException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.JAVA_NOT_FOUND))
        .hasMessageContaining("that is Java 17.0.15");
  }

  @Test
  void javaHomeComesBeforeTheUsualPlacesWhereItIsNewEnough() throws IOException {
    install("usr/lib/jvm/java-25", "25.0.3");
    Path javaHome = install("opt/java-26", "26");

    assertThat(home(Map.of("JAVA_HOME", javaHome.toString()))).isEqualTo(javaHome);
    assertThat(home(Map.of("JAVA_HOME", running.toString()))).isEqualTo(usual.resolve("java-25"));
  }

  @Test
  void theOldestThatIsNewEnoughIsTakenFromTheUsualPlaces() throws IOException {
    install("usr/lib/jvm/java-8", "1.8.0_372");
    install("usr/lib/jvm/java-24", "24");
    install("usr/lib/jvm/java-31", "31.0.1");
    Path java25 = install("usr/lib/jvm/java-25", "25.0.3");
    install("usr/lib/jvm/java-26", "26");

    assertThat(home(Map.of())).isEqualTo(java25);
  }

  @Test
  void homesInsideMacBundlesAreFound() throws IOException {
    Path home = install("usr/lib/jvm/temurin-25.jdk/Contents/Home", "25.0.3");

    assertThat(home(Map.of())).isEqualTo(home);
  }

  @Test
  void aSearchInVainTellsWhereItLookedAndWhatWasThere() throws IOException {
    install("usr/lib/jvm/java-21", "21.0.2");

    JavaRuntimes.Search search = search(Map.of("JAVA_HOME", folder.resolve("gone").toString()));

    assertThat(search.found()).isEmpty();
    assertThat(search.lookedAt()).containsExactly(folder.resolve("gone") + " (no Java)", running + " (Java 17.0.15)", usual + " (Java 21.0.2)");
  }

  private Path home(Map<String, String> environment) {
    return search(environment).found().orElseThrow().home();
  }

  private JavaRuntimes.Search search(Map<String, String> environment) {
    return new JavaRuntimes(environment, running, List.of(usual)).atLeast(LEAST);
  }

  private Path install(String home, String version) throws IOException {
    Path bin = Files.createDirectories(folder.resolve(home).resolve("bin"));
    assertThat(Files.createFile(bin.resolve("java")).toFile().setExecutable(true)).isTrue();
    Files.writeString(folder.resolve(home).resolve("release"), "IMPLEMENTOR=\"Nobody\"\nJAVA_VERSION=\"" + version + "\"\n");
    return folder.resolve(home);
  }
}
