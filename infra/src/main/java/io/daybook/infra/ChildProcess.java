package io.daybook.infra;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.daybook.core.DaybookException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A program that runs beside this process and watches it, so that it ends with this process at the latest.
 *
 * <p>Its output goes to a log file in the folder it runs in, beside its pid file; the log of the start before is kept as {@code *.previous.log}.
 */
final class ChildProcess implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ChildProcess.class);
  private static final long LOOK_EVERY_MILLIS = 100;
  private static final long ORDERLY_END_SECONDS = 20; // longer than ParentWatch waits before it halts
  private static final long KILLED_END_SECONDS = 10;

  private final String name;
  private final Process process;
  private final PidFile pidFile;
  private final Path logFile;
  private volatile boolean stopping;

  private ChildProcess(String name, Process process, PidFile pidFile, Path logFile) {
    this.name = name;
    this.process = process;
    this.pidFile = pidFile;
    this.logFile = logFile;
  }

  static PidFile pidFile(Path folder, String name) {
    return new PidFile(folder, fileName(name));
  }

  /** Starts the program with the folder as its working folder. The previous child of this name must have ended: {@link PidFile#endPrevious}. */
  static ChildProcess start(Path folder, ChildCommand command) {
    PidFile pidFile = pidFile(folder, command.name());
    Path logFile = folder.resolve(fileName(command.name()) + ".log");
    List<String> line = command.line(pidFile.mark());
    try {
      keepPrevious(logFile);
      Process process = new ProcessBuilder(line)
          .directory(folder.toFile())
          .redirectErrorStream(true)
          .redirectOutput(logFile.toFile())
          .start();
      pidFile.write(process.toHandle());
      return new ChildProcess(command.name(), process, pidFile, logFile);
    } catch (IOException e) {
      throw Errors.childNotStarted(command.name(), line.get(0), e);
    }
  }

  private static void keepPrevious(Path logFile) throws IOException {
    if (Files.exists(logFile)) {
      Path previous = logFile.resolveSibling(logFile.getFileName().toString().replace(".log", ".previous.log"));
      Files.move(logFile, previous, REPLACE_EXISTING);
    }
  }

  private static String fileName(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /**
   * Waits until the child is ready. When it ends instead, or takes longer than the timeout, it is stopped and the exception says what it logged.
   *
   * @throws Ports.TakenMeanwhile when the child ended because it found a port in use
   */
  void awaitReady(Duration timeout, BooleanSupplier ready) {
    long deadline = System.nanoTime() + timeout.toNanos();
    try {
      while (!ready.getAsBoolean()) {
        if (process.waitFor(LOOK_EVERY_MILLIS, MILLISECONDS)) {
          pidFile.delete();
          throw new LogTail(logFile).contains("Address already in use")
              ? new Ports.TakenMeanwhile()
              : Errors.childEnded(name, process.exitValue(), lastWords(), logFile);
        }
        if (System.nanoTime() > deadline) {
          kill();
          throw Errors.childNotReady(name, timeout, lastWords(), logFile);
        }
      }
    } catch (InterruptedException e) {
      kill();
      Thread.currentThread().interrupt();
      throw Errors.startInterrupted(name);
    }
  }

  /** Calls back, on a thread of its own, when the child ends without having been closed. */
  void onUnexpectedEnd(Consumer<DaybookException> callback) {
    Executor ownThread = work -> new Thread(work, fileName(name) + "-end").start();
    process.onExit().thenAcceptAsync(ended -> {
      if (!stopping) {
        callback.accept(Errors.childGone(name, ended.pid(), ended.exitValue(), logFile));
      }
    }, ownThread);
  }

  private String lastWords() {
    return new LogTail(logFile).lastWords();
  }

  /** Lets the child end in order and waits for it; a child that hangs is killed. */
  @Override
  public void close() {
    stopping = true;
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      log.debug("The pipe to {} was closed already", name, e);
    }
    if (!endsWithin(ORDERLY_END_SECONDS)) {
      log.warn("{} (process {}) did not end in order and was killed", name, process.pid());
      kill();
    }
    pidFile.delete();
  }

  /** Ends the child at once, as kill -9 does, and waits for its end. */
  void kill() {
    process.destroyForcibly();
    endsWithin(KILLED_END_SECONDS);
  }

  private boolean endsWithin(long seconds) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return process.waitFor(seconds, SECONDS);
        } catch (InterruptedException e) {
          interrupted = true; // stopping what was started comes first
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
