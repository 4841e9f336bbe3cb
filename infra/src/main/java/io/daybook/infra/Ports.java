package io.daybook.infra;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntFunction;

/** The ports a server has in its folder: picked free at the first start, the same ones ever after. */
final class Ports {
  static final String HOST = "127.0.0.1";
  // Below the ranges that operating systems hand out for outgoing connections. A remembered port from there could be taken while the server is down.
  private static final int FIRST = 20_000;
  private static final int AFTER_LAST = 32_000;
  private static final int ATTEMPTS = 3;

  private final Path file;
  private final Properties remembered = new Properties();

  private Ports(Path file) {
    this.file = file;
  }

  static Ports in(Path folder) {
    Ports ports = new Ports(folder.resolve("ports.properties"));
    if (Files.exists(ports.file)) {
      try (Reader reader = Files.newBufferedReader(ports.file)) {
        ports.remembered.load(reader);
      } catch (IOException e) {
        throw Errors.folderUnusable(folder, e);
      }
    }
    return ports;
  }

  /**
   * Starts a server on the asked port, else on the remembered one, else on one picked free, and remembers the port. A start that throws {@link
   * TakenMeanwhile} is tried again, with another port where it may be picked.
   *
   * @param name of the port among the server's remembered ones
   * @throws io.daybook.core.DaybookException PORT_IN_USE when the asked or remembered port is taken
   */
  <T> T startServer(String server, String name, OptionalInt asked, IntFunction<T> start) {
    for (int attempt = 1; ; attempt++) {
      int port = portFor(server, name, asked);
      try {
        T started = start.apply(port);
        remember(name, port);
        return started;
      } catch (TakenMeanwhile e) {
        if (attempt == ATTEMPTS) {
          throw Errors.askedPortInUse(server, port);
        }
      }
    }
  }

  private int portFor(String server, String name, OptionalInt asked) {
    if (asked.isPresent() && !isFree(asked.getAsInt())) {
      throw Errors.askedPortInUse(server, asked.getAsInt());
    }
    if (asked.isEmpty() && remembered(name).isPresent() && !isFree(remembered(name).getAsInt())) {
      throw Errors.rememberedPortInUse(server, remembered(name).getAsInt(), file);
    }
    return asked.orElseGet(() -> remembered(name).orElseGet(Ports::pickFree));
  }

  OptionalInt remembered(String name) {
    String value = remembered.getProperty(name, "");
    return value.matches("\\d{1,5}") ? OptionalInt.of(Integer.parseInt(value)) : OptionalInt.empty();
  }

  private void remember(String name, int port) {
    remembered.setProperty(name, String.valueOf(port));
    try (Writer writer = Files.newBufferedWriter(file)) {
      remembered.store(writer, null);
    } catch (IOException e) {
      throw Errors.folderUnusable(file.getParent(), e);
    }
  }

  /** A port that was free a moment ago; somebody may take it before the caller does. */
  static int pickFree() {
    return ThreadLocalRandom.current().ints(1_000, FIRST, AFTER_LAST).filter(Ports::isFree).findFirst().orElseThrow();
  }

  static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true); // connections of an ended server that linger in TIME_WAIT do not count
      socket.bind(new InetSocketAddress(InetAddress.getByName(HOST), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** A port was free when it was looked at, and taken when the server wanted it. */
  static final class TakenMeanwhile extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }
}
