package io.daybook.benchmark;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Runs an engine in a process of its own. Says "ready" on standard output, waits for a line on standard input, starts the engine and says "started".
 * Goes on until standard input ends, which it does with the benchmark's process at the latest; then says the live heap and the engine's report, a
 * line each.
 */
public final class EngineMain {
  private EngineMain() {}

  /** Arguments: a name of {@link EngineKind}, and those of {@link EngineSetup}. */
  public static void main(String[] args) throws Exception {
    PrintStream answers = System.out;
    System.setOut(System.err); // libraries that print must not come between
    try (Engine engine = EngineKind.valueOf(args[0]).ready(EngineSetup.of(Arrays.copyOfRange(args, 1, args.length)))) {
      answers.println("ready");
      if (new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII)).readLine() == null) {
        System.exit(0); // the benchmark has gone
      }
      engine.start();
      answers.println("started");
      CountDownLatch end = endOf(System.in);
      while (!end.await(1, TimeUnit.SECONDS)) {
        engine.throwIfFailed();
      }
      answers.println(liveHeap());
      answers.println(new ObjectMapper().writeValueAsString(engine.report()));
    } catch (Exception | LinkageError e) {
      e.printStackTrace();
      System.exit(1);
    }
    System.exit(0); // engines leave threads behind
  }

  private static CountDownLatch endOf(InputStream input) {
    CountDownLatch end = new CountDownLatch(1);
    Thread thread =
        new Thread(
            () -> {
              try {
                input.transferTo(OutputStream.nullOutputStream());
              } catch (IOException e) {
                // A broken pipe is the same news as its end.
              }
              end.countDown();
            },
            "end-of-input");
    thread.setDaemon(true);
    thread.start();
    return end;
  }

  /** Bytes in use after a full collection. */
  private static long liveHeap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
