package io.daybook.cli.shell;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedWriter;
import java.io.FilterWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jline.builtins.Less;
import org.jline.builtins.Source;
import org.jline.terminal.Terminal;

/** Shows text that is larger than the screen. */
interface Pager {
  /** Takes the text; closing it waits until its user has seen enough. Writing fails once the user has left. */
  Writer open(Terminal terminal) throws IOException;

  default boolean isThere() {
    return true;
  }

  /**
   * What the environment says: the command in {@code PAGER}, none where that is empty, {@code less} where there is no such variable, and a pager of the terminal library's own where there is no less.
   *
   * @param variable {@code PAGER}; empty where it is not set
   * @param path {@code PATH}
   */
  static Pager of(Optional<String> variable, String path, Terminal terminal) {
    if (terminal.getType().startsWith(Terminal.TYPE_DUMB) || variable.filter(String::isBlank).isPresent()) {
      return new None();
    }
    if (variable.isPresent()) {
      return new Command(variable.get());
    }
    boolean less = Stream.of(path.split(":")).anyMatch(folder -> Files.isExecutable(Path.of(folder, "less")));
    return less ? new Command("less -S") : new OwnLess();
  }

  /** Everything is written to the terminal. */
  record None() implements Pager {
    @Override
    public Writer open(Terminal terminal) {
      throw new IllegalStateException("There is no pager");
    }

    @Override
    public boolean isThere() {
      return false;
    }
  }

  /** A program that reads the text and has the terminal meanwhile. */
  record Command(String command) implements Pager {
    @Override
    public Writer open(Terminal terminal) throws IOException {
      terminal.flush();
      Process process = new ProcessBuilder(List.of("sh", "-c", command)).redirectOutput(Redirect.INHERIT).redirectError(Redirect.INHERIT).start();
      return new FilterWriter(new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), UTF_8))) {
        @Override
        public void close() throws IOException {
          try {
            super.close();
          } catch (IOException e) {
            // It was left before it had read all.
          }
          try {
            process.waitFor();
          } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
          }
        }
      };
    }
  }

  /** Keeps the text in a file until all of it is there, and shows it then. */
  record OwnLess() implements Pager {
    @Override
    public Writer open(Terminal terminal) throws IOException {
      Path file = Files.createTempFile("daybook-result-", ".txt");
      return new FilterWriter(Files.newBufferedWriter(file)) {
        @Override
        public void close() throws IOException {
          super.close();
          try {
            Less less = new Less(terminal, file.getParent());
            less.chopLongLines = true;
            less.run(new Source.PathSource(file, "result"));
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          } finally {
            Files.delete(file);
          }
        }
      };
    }
  }
}
