package io.daybook.cli;

import java.nio.file.Path;
import org.slf4j.LoggerFactory;

/** The log of this process: a file in the run's folder, so that the terminal shows what matters. */
final class DemoLog {
  private static final String FILE = "daybook.log";

  private DemoLog() {}

  /** Names the log file; to be called before anything logs. See {@code log4j2.xml}. */
  static void in(Path folder) {
    System.setProperty(FILE, folder.resolve(FILE).toAbsolutePath().toString());
    System.setProperty("daybook.log.level", "warn");
    System.setProperty("daybook.log.own", "info");
  }

  static void failure(Throwable failure) {
    LoggerFactory.getLogger(DemoLog.class).error("Failed", failure);
  }

  /** Where to read on, for a message's end. */
  static String place() {
    String file = System.getProperty(FILE);
    return file == null ? "" : " (details in " + file + ")";
  }
}
