package io.daybook.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import org.junit.jupiter.api.Test;

class TestEngineKind {
  private static final String ALL = String.join(File.pathSeparator, "/x/target/daybook-benchmark.jar", "/x/target/lib/kafka-clients-4.3.1.jar");

  @Test
  void flinksOwnLibrariesComeBeforeTheOthers() {
    assertThat(EngineKind.FLINK.classPath(ALL)).isEqualTo("/x/target/lib/flink/*" + File.pathSeparator + ALL);
  }

  @Test
  void otherEnginesDoNotSeeThem() {
    assertThat(EngineKind.DAYBOOK.classPath(ALL)).isEqualTo(ALL);
    assertThat(EngineKind.KAFKA_STREAMS.classPath(ALL)).isEqualTo(ALL);
  }
}
