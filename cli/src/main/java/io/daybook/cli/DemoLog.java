package io.daybook.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import org.apache.logging.log4j.core.config.Configurator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The log of this process: a file in the run's folder, so that the terminal shows what matters. */
final class DemoLog {
  private static final String FILE = "daybook.log";

  private DemoLog() {}

  /** Names the log file. See {@code log4j2.xml}. */
  static void in(Path folder) {
    System.setProperty(FILE, folder.resolve(FILE).toAbsolutePath().toString());
    System.setProperty("daybook.log.level", "warn");
    System.setProperty("daybook.log.own", "info");
    Configurator.reconfigure(); // classes that have asked for a logger by now made it read its settings without these
  }

  /** From now on the log has what libraries print on standard error: stack traces, where Spark is ended in the middle of its work. */
  static void takeStandardError() {
    System.setErr(new PrintStream(new LoggedLines(), true, UTF_8));
  }

  /** Through the logger, whose file is another one once it has grown too long. */
  private static final class LoggedLines extends OutputStream {
    private static final Logger log = LoggerFactory.getLogger(DemoLog.class);
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    @Override
    public synchronized void write(int each) {
      if (each != '\n') {
        line.write(each);
        return;
      }
      log.warn("{}", line.toString(UTF_8).stripTrailing());
      line.reset();
    }
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
