package io.daybook.infra;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers which process runs a child in a folder: the child's process id, then that of the parent that started it.
 *
 * <p>A process id is reused sooner or later. So a child also carries a {@link #mark} on its command line, and only a process with this mark is
 * ever taken for it.
 */
final class PidFile {
  private static final Logger log = LoggerFactory.getLogger(PidFile.class);
  private static final Duration END_BY_ITSELF = Duration.ofSeconds(20);

  private final Path file;
  private final String mark;

  PidFile(Path folder, String childName) {
    this.file = folder.toAbsolutePath().normalize().resolve(childName + ".pid");
    this.mark = "-Ddaybook.child=" + file;
  }

  /** A JVM option without effect that tells the child of this file from every other process. */
  String mark() {
    return mark;
  }

  void write(ProcessHandle child) throws IOException {
    Files.writeString(file, child.pid() + " " + ProcessHandle.current().pid() + "\n");
  }

  void delete() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      log.warn("The file {} could not be deleted; it is harmless", file, e);
    }
  }

  /**
   * Waits for the end of the child that a killed parent left behind; it is ending by itself and is killed if that takes over 20 seconds.
   *
   * @throws io.daybook.core.DaybookException FOLDER_IN_USE when the child's parent is alive
   */
  void endPrevious() {
    endPrevious(END_BY_ITSELF);
  }

  void endPrevious(Duration patience) {
    previousChild().ifPresent(child -> {
      log.info("Process {} of an earlier start is still ending, waiting for it", child.pid());
      if (!endsWithin(child, patience)) {
        child.destroyForcibly();
        endsWithin(child, patience);
        log.warn("Process {} of an earlier start did not end by itself and was killed", child.pid());
      }
    });
    delete();
  }

  private Optional<ProcessHandle> previousChild() {
    long[] pids = read();
    if (pids.length != 2) {
      return Optional.empty(); // absent, or half-written by a killed parent
    }
    Optional<ProcessHandle> child = ProcessHandle.of(pids[0]).filter(ProcessHandle::isAlive).filter(this::hasMark);
    child.flatMap(ProcessHandle::parent).filter(parent -> parent.pid() == pids[1]).ifPresent(parent -> {
      throw Errors.folderInUse(file.getParent(), String.valueOf(parent.pid()));
    });
    return child;
  }

  private long[] read() {
    try {
      return Arrays.stream(Files.readString(file).trim().split(" ")).mapToLong(Long::parseLong).toArray();
    } catch (IOException | NumberFormatException e) {
      return new long[0];
    }
  }

  private boolean hasMark(ProcessHandle process) {
    try {
      // ProcessHandle gives up on command lines over one page, and class paths are longer than that.
      return List.of(Files.readString(Path.of("/proc", String.valueOf(process.pid()), "cmdline")).split("\0")).contains(mark);
    } catch (IOException noSuchFolderHere) {
      return process.info().commandLine().filter(line -> line.contains(mark + " ")).isPresent();
    }
  }

  private static boolean endsWithin(ProcessHandle process, Duration patience) {
    CompletableFuture<ProcessHandle> end = process.onExit();
    try {
      end.get(patience.toSeconds(), SECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }
}
