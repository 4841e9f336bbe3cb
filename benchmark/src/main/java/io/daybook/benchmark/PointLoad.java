package io.daybook.benchmark;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * HTTP requests at a fixed rate over connections that stay open. The loop is open: each request has a time at which it is due, whatever becomes of those before it, and that time is
 * where its latency begins. The client is as small as can be, for it takes from the cores of what it measures.
 */
final class PointLoad {
  private static final int CONNECTIONS = 16;

  private final URI server;
  private final List<String> paths;
  private final int perSecond;

  /** @param paths asked for in this order, again and again */
  PointLoad(URI server, List<String> paths, int perSecond) {
    this.server = server;
    this.paths = List.copyOf(paths);
    this.perSecond = perSecond;
  }

  /**
   * What came of it.
   *
   * @param micros from when a request was due to its whole answer
   * @param failed answers with another status than 200
   */
  record Result(Histogram micros, long failed) {}

  /** Asks for so long, and returns when the last answer is there. */
  Result run(Duration time) throws IOException, InterruptedException {
    long requests = time.toMillis() * perSecond / 1000;
    Histogram micros = new ConcurrentHistogram(TimeUnit.MINUTES.toMicros(10), 3);
    AtomicLong failed = new AtomicLong();
    long begun = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(50);
    ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS);
    try {
      List<Future<?>> running = new ArrayList<>();
      for (int connection = 0; connection < CONNECTIONS; connection++) {
        int first = connection;
        running.add(threads.submit(() -> {
          ask(first, requests, begun, micros, failed);
          return null;
        }));
      }
      for (Future<?> each : running) {
        each.get();
      }
    } catch (ExecutionException e) {
      throw new IOException("A request to %s failed: %s".formatted(server, e.getCause()), e.getCause());
    } finally {
      threads.shutdownNow();
    }
    return new Result(micros, failed.get());
  }

  private void ask(int first, long requests, long begun, Histogram micros, AtomicLong failed) throws IOException {
    try (Socket socket = new Socket(server.getHost(), server.getPort())) {
      socket.setTcpNoDelay(true);
      InputStream answers = new BufferedInputStream(socket.getInputStream(), 16 * 1024);
      OutputStream questions = socket.getOutputStream();
      for (long request = first; request < requests; request += CONNECTIONS) {
        long due = begun + Math.multiplyExact(request, 1_000_000_000L) / perSecond;
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
          LockSupport.parkNanos(left);
        }
        String path = paths.get((int) (request % paths.size()));
        questions.write("GET %s HTTP/1.1\r\nHost: %s\r\n\r\n".formatted(path, server.getAuthority()).getBytes(US_ASCII));
        int status = answer(answers);
        micros.recordValue(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - due));
        if (status != 200) {
          failed.incrementAndGet();
        }
      }
    }
  }

  /** Reads an answer to its end and returns its status. */
  private static int answer(InputStream answers) throws IOException {
    int status = Integer.parseInt(line(answers).split(" ")[1]);
    int length = -1;
    for (String header = line(answers); !header.isEmpty(); header = line(answers)) {
      if (header.regionMatches(true, 0, "Content-Length:", 0, 15)) {
        length = Integer.parseInt(header.substring(15).strip());
      }
    }
    if (length < 0) {
      throw new IOException("An answer does not say how long it is");
    }
    answers.skipNBytes(length);
    return status;
  }

  private static String line(InputStream answers) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = answers.read(); next != '\n'; next = answers.read()) {
      if (next < 0) {
        throw new EOFException("The server has closed the connection");
      }
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
  }
}
