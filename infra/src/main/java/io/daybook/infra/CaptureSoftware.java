package io.daybook.infra;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The capture module as it was built. Its libraries are Kafka Connect's and Debezium's, which do not go together with Spark's, so they are on nobody's
 * class path but the capture's own.
 */
record CaptureSoftware(Path jar, Path libraries) {
  /** The system property that names the module's build folder, for a place of its own. */
  static final String PROPERTY = "daybook.capture";

  /** The one that {@value #PROPERTY} names, else {@code capture/target} in the nearest folder above this program's own file that has one. */
  static CaptureSoftware find() {
    return Optional.ofNullable(System.getProperty(PROPERTY))
        .map(Path::of)
        .map(CaptureSoftware::in)
        .or(CaptureSoftware::nearest)
        .filter(software -> Files.exists(software.jar) && Files.isDirectory(software.libraries))
        .orElseThrow(Errors::captureNotBuilt);
  }

  private static Optional<CaptureSoftware> nearest() {
    for (Path folder = ParentWatch.codeSource().getParent(); folder != null; folder = folder.getParent()) {
      CaptureSoftware software = in(folder.resolve("capture/target"));
      if (Files.exists(software.jar)) {
        return Optional.of(software);
      }
    }
    return Optional.empty();
  }

  private static CaptureSoftware in(Path target) {
    return new CaptureSoftware(target.resolve("daybook-capture.jar"), target.resolve("lib"));
  }

  List<String> classPath() {
    return List.of(jar.toString(), libraries + "/*");
  }
}
