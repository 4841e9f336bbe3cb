package io.daybook.infra;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import sun.misc.Signal;

/**
 * The main class of every child: runs another main class and ends the process when standard input ends.
 *
 * <p>The parent holds the other end of that pipe and never writes. The operating system closes it when the parent ends, by kill -9 too, so no
 * child outlives its parent. It depends on the JDK alone, because it also runs beside Trino's libraries, on another Java version.
 */
final class ParentWatch {
  /** How long a child may take for its orderly end before it is halted. */
  private static final long HALT_AFTER_MILLIS = 15_000;

  private ParentWatch() {}

  /** The folder or jar this class comes from, for a child's class path. */
  static Path codeSource() {
    try {
      return Path.of(ParentWatch.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException("The class path entry of " + ParentWatch.class.getName() + " is not a file", e);
    }
  }

  /** @param args the main class to run, then its arguments */
  public static void main(String[] args) throws ReflectiveOperationException {
    // Ctrl-C and a closing terminal reach the whole process group. The parent alone answers them, so that servers end after their clients.
    for (String signal : List.of("INT", "HUP")) {
      Signal.handle(new Signal(signal), ignored -> {});
    }
    startDaemon("parent-watch", ParentWatch::endWithParent);
    try {
      Class.forName(args[0]).getMethod("main", String[].class).invoke(null, (Object) Arrays.copyOfRange(args, 1, args.length));
    } catch (InvocationTargetException e) {
      e.getCause().printStackTrace();
      System.exit(1);
    }
  }

  private static void endWithParent() {
    awaitEnd(System.in);
    startDaemon("parent-watch-halt", ParentWatch::haltLater);
    System.exit(0);
  }

  private static void awaitEnd(InputStream input) {
    try {
      while (input.read() != -1) {
        // The parent does not write; what comes is of no interest.
      }
    } catch (IOException e) {
      // A broken pipe is the same news as its end.
    }
  }

  private static void haltLater() {
    try {
      Thread.sleep(HALT_AFTER_MILLIS);
    } catch (InterruptedException e) {
      // Nobody interrupts this thread; if somebody does, the end comes sooner.
    }
    Runtime.getRuntime().halt(1);
  }

  private static void startDaemon(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }
}
