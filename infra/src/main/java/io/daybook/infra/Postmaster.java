package io.daybook.infra;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * PostgreSQL's first process in a data folder, as the folder's {@code postmaster.pid} has it: the process id on the first line, the state on the
 * eighth.
 */
record Postmaster(Path data) {
  private static final Logger log = LoggerFactory.getLogger(Postmaster.class);
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int STATE_LINE = 7;

  /** Whether it accepts connections. */
  boolean isReady() {
    List<String> lines = lines();
    return process().isPresent() && lines.size() > STATE_LINE && lines.get(STATE_LINE).strip().equals("ready");
  }

  /** -1 where it does not run. */
  long pid() {
    return process().map(ProcessHandle::pid).orElse(-1L);
  }

  /** Ends a server that was left behind, and removes the trace of one that ended without being asked, whose process id may be another's by now. */
  void endOrphan() {
    Optional<ProcessHandle> orphan = process();
    if (orphan.isPresent()) {
      log.warn("PostgreSQL of an earlier start (process {}) runs on in {} and is ended", orphan.get().pid(), data);
      orphan.get().destroy();
      if (!within(PATIENCE, () -> !orphan.get().isAlive())) {
        orphan.get().destroyForcibly();
      }
    }
    awaitEndOfItsSessions();
    try {
      Files.deleteIfExists(pidFile());
    } catch (IOException e) {
      throw Errors.folderUnusable(data, e);
    }
  }

  /** Sessions of a killed server notice its end within moments, and a new one does not start before: they share memory and files. */
  void awaitEndOfItsSessions() {
    if (Files.exists(data) && !within(PATIENCE, () -> workingHere().findAny().isEmpty())) {
      workingHere().forEach(ProcessHandle::destroyForcibly);
    }
  }

  /** As kill -9 does. */
  void kill() {
    Optional<ProcessHandle> running = process();
    running.ifPresent(ProcessHandle::destroyForcibly);
    within(PATIENCE, () -> running.filter(ProcessHandle::isAlive).isEmpty());
  }

  private Optional<ProcessHandle> process() {
    List<String> lines = lines();
    if (lines.isEmpty() || !lines.get(0).strip().matches("\\d{1,10}")) {
      return Optional.empty();
    }
    return ProcessHandle.of(Long.parseLong(lines.get(0).strip())).filter(ProcessHandle::isAlive).filter(this::worksHere);
  }

  /** The server's processes, all of which work in the data folder. */
  private Stream<ProcessHandle> workingHere() {
    return ProcessHandle.allProcesses().filter(this::worksHere);
  }

  private boolean worksHere(ProcessHandle process) {
    try {
      return Files.readSymbolicLink(Path.of("/proc", String.valueOf(process.pid()), "cwd")).equals(data.toRealPath());
    } catch (IOException e) {
      return false; // ended, or another user's
    }
  }

  private List<String> lines() {
    try {
      return Files.readAllLines(pidFile());
    } catch (IOException e) {
      return List.of(); // absent, or being written
    }
  }

  private Path pidFile() {
    return data.resolve("postmaster.pid");
  }

  private static boolean within(Duration patience, BooleanSupplier condition) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      try {
        TimeUnit.MILLISECONDS.sleep(50);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return true;
  }
}
