package io.daybook.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.logging.log4j.core.config.Configurator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class TestDemoLog {
  private static final List<String> PROPERTIES = List.of("daybook.log", "daybook.log.level", "daybook.log.own", "daybook.log.size");

  private final Logger log = LoggerFactory.getLogger("io.daybook.speed.SpeedLayer"); // before the file is named
  private final PrintStream standardError = System.err;

  @TempDir private Path folder;

  @AfterEach
  void setBack() {
    System.setErr(standardError);
    PROPERTIES.forEach(System::clearProperty);
    Configurator.reconfigure();
  }

  @Test
  void hasWhatIsLoggedAndWhatLibrariesPrintOnStandardError() {
    DemoLog.in(folder);
    DemoLog.takeStandardError();
    log.info("Batch {} committed", 7);
    System.err.println("a library's words");
    assertThat(folder.resolve("daybook.log")).content().contains("INFO  [main] i.d.s.SpeedLayer Batch 7 committed\n", "WARN  [main] i.d.c.DemoLog a library's words\n");
  }

  @Test
  void keepsTheNewestOfWhatGoesOnForWeeks() throws IOException {
    System.setProperty("daybook.log.size", "4 KB");
    DemoLog.in(folder);
    for (int batch = 0; batch < 1_000; batch++) {
      log.info("Batch {} committed", batch);
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrder("daybook.log", "daybook.log.1", "daybook.log.2", "daybook.log.3");
    }
    assertThat(folder.resolve("daybook.log.3").toFile().length()).isBetween(4_000L, 5_000L);
    assertThat(folder.resolve("daybook.log")).content().endsWith("SpeedLayer Batch 999 committed\n");
  }
}
