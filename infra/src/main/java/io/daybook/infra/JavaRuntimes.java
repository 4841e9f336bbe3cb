package io.daybook.infra;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/** Finds a Java for Trino, which needs a newer one than Daybook itself. */
public final class JavaRuntimes {
  /** Names the home folder of the Java to take for Trino; no other one is looked for where it is set. */
  public static final String VARIABLE = "DAYBOOK_TRINO_JAVA_HOME";

  private final Map<String, String> environment;
  private final Path running;
  private final List<Path> usualPlaces;

  /**
   * @param running the home folder of the running Java
   * @param usualPlaces folders whose subfolders are home folders, or on macOS hold one in {@code Contents/Home}
   */
  JavaRuntimes(Map<String, String> environment, Path running, List<Path> usualPlaces) {
    this.environment = Map.copyOf(environment);
    this.running = requireNonNull(running, "running is null");
    this.usualPlaces = List.copyOf(usualPlaces);
  }

  public static JavaRuntimes ofThisMachine() {
    Path home = Path.of(System.getProperty("user.home"));
    return new JavaRuntimes(System.getenv(), Path.of(System.getProperty("java.home")), List.of(
        Path.of("/usr/lib/jvm"), home.resolve(".sdkman/candidates/java"), home.resolve(".jdks"), Path.of("/Library/Java/JavaVirtualMachines")));
  }

  /**
   * Looks for a Java of the given version or a newer one: the environment variable {@value #VARIABLE}, JAVA_HOME, the running Java, then the usual
   * places, of which the oldest that is new enough is taken, being the closest to what the program was built for.
   *
   * @throws io.daybook.core.DaybookException JAVA_NOT_FOUND when {@value #VARIABLE} is set and does not name such a Java
   */
  public Search atLeast(Runtime.Version version) {
    Optional<String> demanded = variable(VARIABLE);
    if (demanded.isPresent()) {
      return demanded(demanded.get(), version);
    }
    List<Path> named = new ArrayList<>();
    variable("JAVA_HOME").map(Path::of).ifPresent(named::add);
    named.add(running);
    List<Path> usual = usualPlaces.stream().flatMap(place -> homesIn(place).stream()).toList();

    Optional<JavaRuntime> found = named.stream().flatMap(home -> runtime(home).stream()).filter(java -> java.isAtLeast(version)).findFirst()
        .or(
            () ->
                usual.stream()
                    .flatMap(home -> runtime(home).stream())
                    .filter(java -> java.isAtLeast(version))
                    .min(Comparator.comparing(JavaRuntime::version)));
    List<String> lookedAt = new ArrayList<>(named.stream().distinct().map(JavaRuntimes::describe).toList());
    usualPlaces.forEach(place -> lookedAt.add(describePlace(place)));
    return new Search(found, lookedAt);
  }

  /**
   * As {@link #atLeast}, for who cannot do without.
   *
   * @param program what needs it
   * @throws io.daybook.core.DaybookException JAVA_NOT_FOUND, with all places that were looked at
   */
  public JavaRuntime require(Runtime.Version version, String program) {
    Search search = atLeast(version);
    return search.found().orElseThrow(() -> Errors.noJava(program, version, search.lookedAt()));
  }

  private static Search demanded(String home, Runtime.Version version) {
    JavaRuntime java = runtime(Path.of(home)).orElseThrow(() -> Errors.wrongJavaHome(
        VARIABLE, home, "that folder is not the home of a Java: it needs a file bin/java and a file release that names JAVA_VERSION", version));
    if (!java.isAtLeast(version)) {
      throw Errors.wrongJavaHome(VARIABLE, home, "that is Java " + java.version(), version);
    }
    return new Search(Optional.of(java), List.of(VARIABLE + "=" + home));
  }

  private Optional<String> variable(String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
  }

  private static List<Path> homesIn(Path place) {
    List<Path> homes = new ArrayList<>();
    if (Files.isDirectory(place)) {
      try (DirectoryStream<Path> children = Files.newDirectoryStream(place)) {
        children.forEach(child -> homes.add(Files.isDirectory(child.resolve("Contents/Home")) ? child.resolve("Contents/Home") : child));
      } catch (IOException e) {
        return List.of(); // a folder that may not be read has no Java for us
      }
    }
    return homes;
  }

  private static Optional<JavaRuntime> runtime(Path home) {
    Path release = home.resolve("release");
    if (!Files.isExecutable(home.resolve("bin").resolve("java")) || !Files.isReadable(release)) {
      return Optional.empty();
    }
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(release)) {
      properties.load(reader);
      return Optional.of(new JavaRuntime(home, Runtime.Version.parse(properties.getProperty("JAVA_VERSION", "").replace("\"", ""))));
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty(); // Java 8 and before wrote versions that are none: 1.8.0_372
    }
  }

  private static String describe(Path home) {
    return runtime(home).map(java -> "%s (Java %s)".formatted(home, java.version())).orElse(home + " (no Java)");
  }

  private static String describePlace(Path place) {
    List<String> versions =
        homesIn(place).stream().flatMap(home -> runtime(home).stream()).map(java -> java.version().toString()).distinct().sorted().toList();
    return place + (versions.isEmpty() ? " (no Java)" : " (Java " + String.join(", ", versions) + ")");
  }

  /** A Java on this machine. */
  public record JavaRuntime(Path home, Runtime.Version version) {
    public JavaRuntime {
      requireNonNull(home, "home is null");
      requireNonNull(version, "version is null");
    }

    boolean isAtLeast(Runtime.Version least) {
      return version.compareTo(least) >= 0;
    }
  }

  /**
   * The outcome of a search.
   *
   * @param found the first suitable one, empty when there is none
   * @param lookedAt every place looked at with the versions found there, for a message
   */
  public record Search(Optional<JavaRuntime> found, List<String> lookedAt) {
    public Search {
      requireNonNull(found, "found is null");
      lookedAt = List.copyOf(lookedAt);
    }
  }
}
