package io.daybook.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.logging.log4j.Logger;
import org.apache.logging.log4j.core.LoggerContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestDemoLog {
  private static final List<String> PROPERTIES = List.of("daybook.log", "daybook.log.level", "daybook.log.own", "daybook.log.size");

  @TempDir private Path folder;

  @AfterEach
  void clear() {
    PROPERTIES.forEach(System::clearProperty);
  }

  @Test
  void keepsTheNewestOfWhatGoesOnForWeeks() throws IOException, URISyntaxException {
    DemoLog.in(folder);
    System.setProperty("daybook.log.size", "4 KB");
    try (LoggerContext context = new LoggerContext("test", null, DemoLog.class.getResource("/log4j2.xml").toURI())) {
      context.start();
      Logger log = context.getLogger("io.daybook.speed.SpeedLayer");
      for (int batch = 0; batch < 1_000; batch++) {
        log.info("Batch {} committed", batch);
      }
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrder("daybook.log", "daybook.log.1", "daybook.log.2", "daybook.log.3");
    }
    assertThat(folder.resolve("daybook.log.3").toFile().length()).isBetween(4_000L, 5_000L);
    assertThat(folder.resolve("daybook.log")).content().endsWith("SpeedLayer Batch 999 committed\n");
  }
}
