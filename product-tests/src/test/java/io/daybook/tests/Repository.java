package io.daybook.tests;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The checkout that the tests run in. */
final class Repository {
  private Repository() {}

  static Path folder() {
    Path here = Path.of("").toAbsolutePath();
    return Stream.iterate(here, folder -> folder != null, Path::getParent)
        .filter(folder -> Files.isRegularFile(folder.resolve("infra/etc/spark-jvm.options")))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("There is no checkout of Daybook at or above " + here));
  }

  static Path retailPipeline() {
    return folder().resolve("pipelines/retail_sales.yaml");
  }
}
