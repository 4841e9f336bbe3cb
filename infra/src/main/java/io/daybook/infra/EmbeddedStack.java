package io.daybook.infra;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import io.daybook.infra.JavaRuntimes.JavaRuntime;
import io.daybook.infra.StackConfig.TrinoUse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Kafka, and Trino where it can be had, in one folder that no other process uses meanwhile.
 *
 * <p>Both are children of this process and end with it at the latest; {@link #close} ends them in order. Started again on the same folder, they have
 * the same addresses and Kafka has its records.
 */
public final class EmbeddedStack implements AutoCloseable {
  private final Path folder;
  private final EmbeddedKafka kafka;
  private final TrinoStart trino;
  private final List<AutoCloseable> closingOrder;

  private EmbeddedStack(Path folder, EmbeddedKafka kafka, TrinoStart trino, List<AutoCloseable> closingOrder) {
    this.folder = folder;
    this.kafka = kafka;
    this.trino = trino;
    this.closingOrder = closingOrder;
  }

  /**
   * Starts the servers at the same time and waits until they answer. The first time on a machine this includes the download of Trino.
   *
   * @throws DaybookException FOLDER_IN_USE, FOLDER_NOT_WRITABLE, PORT_IN_USE, JAVA_NOT_FOUND (a Java named for Trino that is none), or STACK_FAILED
   *     when Kafka does not start; nothing is left running then
   */
  public static EmbeddedStack start(StackConfig config, StackProgress progress) {
    return start(config, JavaRuntimes.ofThisMachine(), TrinoDistribution.ofThisMachine(), progress);
  }

  static EmbeddedStack start(StackConfig config, JavaRuntimes runtimes, TrinoDistribution distribution, StackProgress progress) {
    Path folder = Folders.makeWritable(config.folder());
    FolderLock lock = FolderLock.take(folder);
    ExecutorService trinoThread = Executors.newSingleThreadExecutor(EmbeddedStack::daemon);
    Future<TrinoStart> trino = trinoThread.submit(() -> startTrino(config, folder, runtimes, distribution, progress));
    List<AutoCloseable> closingOrder = new ArrayList<>(List.<AutoCloseable>of(() -> endTrino(trinoThread, trino), lock));
    try {
      progress.step("Starting Kafka");
      EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"), config.kafkaPort());
      closingOrder.add(1, kafka); // after Trino, before the lock
      progress.step("Kafka is ready at " + kafka.bootstrapServers());
      return new EmbeddedStack(folder, kafka, result(trino), closingOrder);
    } catch (RuntimeException e) {
      closeAll(closingOrder).ifPresent(e::addSuppressed);
      throw e;
    } finally {
      trinoThread.shutdown();
    }
  }

  private static TrinoStart startTrino(
      StackConfig config, Path folder, JavaRuntimes runtimes, TrinoDistribution distribution, StackProgress progress) {
    if (config.trinoUse() == TrinoUse.LEFT_OUT) {
      return TrinoStart.missing("Trino was left out on request.");
    }
    JavaRuntimes.Search search = runtimes.atLeast(EmbeddedTrino.LEAST_JAVA);
    if (search.found().isEmpty()) {
      return TrinoStart.missing("""
          Trino is not running: it needs Java %s or newer, and there is none among %s. \
          Install one there (25 is best tried), or set %s to its home folder, and start again."""
          .formatted(EmbeddedTrino.LEAST_JAVA, String.join(", ", search.lookedAt()), JavaRuntimes.VARIABLE));
    }
    try {
      JavaRuntime java = search.found().get();
      Path server = distribution.provide(progress);
      progress.step("Starting Trino on Java " + java.version());
      EmbeddedTrino trino = EmbeddedTrino.start(folder.resolve("trino"), config.lakeRoot(), server, java.home(), config.trinoPort());
      progress.step("Trino is ready at " + trino.uri());
      return TrinoStart.of(trino);
    } catch (DaybookException e) {
      if (e.code() != ErrorCode.STACK_FAILED) {
        throw e; // the user asked for something that cannot be, such as a taken port
      }
      return TrinoStart.missing(e.getMessage());
    }
  }

  private static TrinoStart result(Future<TrinoStart> trino) {
    try {
      return trino.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Errors.startInterrupted("Trino");
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e.getCause());
    }
  }

  /** Ends Trino where it has started, and its start where that is still under way. */
  private static void endTrino(ExecutorService trinoThread, Future<TrinoStart> trino) throws InterruptedException {
    if (!trino.isDone()) {
      trinoThread.shutdownNow(); // a start that is interrupted stops its child
      trinoThread.awaitTermination(30, SECONDS);
    }
    try {
      if (trino.isDone()) {
        trino.get().server().ifPresent(EmbeddedTrino::close);
      }
    } catch (ExecutionException e) {
      // A start that failed has left nothing to end; the caller of start has the reason.
    }
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "trino-start");
    thread.setDaemon(true);
    return thread;
  }

  public Path folder() {
    return folder;
  }

  public EmbeddedKafka kafka() {
    return kafka;
  }

  /** Empty where Trino is not running; {@link #trinoMissing} says why. */
  public Optional<EmbeddedTrino> trino() {
    return trino.server();
  }

  /** Why Trino is not running and what to do about it, in full sentences; empty where it runs. */
  public Optional<String> trinoMissing() {
    return trino.missing();
  }

  /** Stops everything, Trino first, also where stopping one of them fails; closing twice, or from a shutdown hook meanwhile, is harmless. */
  @Override
  public synchronized void close() {
    closeAll(closingOrder).ifPresent(failure -> {
      throw new DaybookException(
          ErrorCode.STACK_FAILED, "The embedded stack in %s did not stop cleanly: %s".formatted(folder, failure.getMessage()), failure);
    });
  }

  private static Optional<Exception> closeAll(List<AutoCloseable> inThisOrder) {
    Exception failure = null;
    while (!inThisOrder.isEmpty()) {
      try {
        inThisOrder.remove(0).close();
      } catch (Exception e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    return Optional.ofNullable(failure);
  }

  /** Exactly one of the two is present. */
  private record TrinoStart(Optional<EmbeddedTrino> server, Optional<String> missing) {
    static TrinoStart of(EmbeddedTrino trino) {
      return new TrinoStart(Optional.of(trino), Optional.empty());
    }

    static TrinoStart missing(String why) {
      return new TrinoStart(Optional.empty(), Optional.of(why));
    }
  }
}
