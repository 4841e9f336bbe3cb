package io.daybook.infra;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The user's own Maven, run as a child process, so that its settings (mirrors, proxies, local repository) hold.
 *
 * @param command the executable, found through PATH
 * @param workFolder where it runs and logs, outside of any project
 * @param userHome for the default place of the local repository
 */
record LocalMaven(String command, Path workFolder, Path userHome) {
  private static final String DEPENDENCY_GET = "org.apache.maven.plugins:maven-dependency-plugin:3.9.0:get";

  /** A file in a Maven repository, without a classifier. */
  record Artifact(String group, String name, String version, String type, long approximateBytes) {
    String coordinates() {
      return String.join(":", group, name, version, type);
    }

    Path in(Path repository) {
      return repository.resolve(group.replace('.', '/')).resolve(name).resolve(version).resolve("%s-%s.%s".formatted(name, version, type));
    }
  }

  /** Where the artifact is in the local repository; it is downloaded when it is not there. */
  Path fetch(Artifact artifact, StackProgress progress) {
    Path expected = artifact.in(userHome.resolve(".m2/repository"));
    if (Files.exists(expected)) {
      return expected; // the usual case takes no Maven at all
    }
    Path configured = artifact.in(configuredRepository().orElse(userHome.resolve(".m2/repository")));
    if (!Files.exists(configured)) {
      download(artifact, configured, progress);
    }
    return configured;
  }

  private Optional<Path> configuredRepository() {
    try {
      Path output = workFolder.resolve("maven-settings.log");
      Process maven = start(output, "help:evaluate", "-Dexpression=settings.localRepository", "-DforceStdout");
      maven.waitFor();
      try (Stream<String> lines = Files.lines(output)) {
        return lines.map(LocalMaven::withoutColours).filter(LocalMaven::isFolder).map(Path::of).reduce((first, last) -> last);
      }
    } catch (IOException e) {
      return Optional.empty(); // the download says that Maven is missing
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Errors.startInterrupted("Maven");
    }
  }

  private void download(Artifact artifact, Path expected, StackProgress progress) {
    Path output = workFolder.resolve("maven-download.log");
    Process maven;
    try {
      maven = start(output, DEPENDENCY_GET, "-Dartifact=" + artifact.coordinates(), "-Dtransitive=false");
    } catch (IOException e) {
      throw Errors.mavenNotFound(command, artifact.coordinates(), expected, e);
    }
    try {
      long reported = -1;
      while (!maven.waitFor(2, SECONDS)) {
        long bytes = largestFileIn(expected.getParent());
        if (bytes > reported) {
          progress.downloaded(artifact.name() + " " + artifact.version(), bytes, Math.max(bytes, artifact.approximateBytes()));
          reported = bytes;
        }
      }
    } catch (InterruptedException e) {
      maven.destroy();
      Thread.currentThread().interrupt();
      throw Errors.startInterrupted("Maven");
    }
    if (maven.exitValue() != 0 || !Files.exists(expected)) {
      throw Errors.downloadFailed(artifact.coordinates(), new LogTail(output).lastWords(), output, expected);
    }
  }

  private Process start(Path output, String... arguments) throws IOException {
    List<String> line = new ArrayList<>(List.of(command, "-B", "-q"));
    line.addAll(Arrays.asList(arguments));
    return new ProcessBuilder(line)
        .directory(workFolder.toFile())
        .redirectInput(new File("/dev/null"))
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
  }

  /** Maven downloads under another name and renames at the end. */
  private static long largestFileIn(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.mapToLong(file -> file.toFile().length()).max().orElse(0);
    } catch (IOException e) {
      return 0; // not made yet
    }
  }

  private static String withoutColours(String line) {
    return line.replaceAll("\u001b\\[[0-9;]*m", "").strip();
  }

  private static boolean isFolder(String line) {
    try {
      return !line.isEmpty() && Path.of(line).isAbsolute();
    } catch (InvalidPathException e) {
      return false;
    }
  }
}
