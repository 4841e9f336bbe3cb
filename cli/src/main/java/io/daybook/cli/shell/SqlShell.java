package io.daybook.cli.shell;

import static java.util.Objects.requireNonNull;

import io.daybook.cli.shell.ResultView.LongLines;
import io.daybook.core.DaybookException;
import io.daybook.serving.OutputFormat;
import io.daybook.serving.ResultPrinter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;

/**
 * SQL at a terminal: statements of any number of lines up to a semicolon, and commands that begin with a backslash.
 *
 * <p>Ctrl-C ends the statement that runs, or drops the line that is being written; Ctrl-D and {@code \q} leave.
 */
public final class SqlShell {
  /** With what they do, in the order in which they are listed. */
  static final Map<String, String> COMMANDS = commands();

  private static final String PROMPT = "daybook> ";
  private static final String CONTINUED = "      -> ";

  private final Terminal terminal;
  private final SqlEngine engine;
  private final Pager pager;
  private final LineReader reader;
  private OutputFormat format;
  private boolean timed;

  /**
   * @param history where statements are remembered from one time to the next; empty for nowhere
   * @param pager the environment's variable of that name
   */
  public SqlShell(Terminal terminal, SqlEngine engine, OutputFormat format, Optional<Path> history, Optional<String> pager) {
    this.terminal = requireNonNull(terminal, "terminal is null");
    this.engine = requireNonNull(engine, "engine is null");
    this.format = requireNonNull(format, "format is null");
    this.pager = Pager.of(pager, Optional.ofNullable(System.getenv("PATH")).orElse(""), terminal);
    LineReaderBuilder builder =
        LineReaderBuilder.builder()
            .terminal(terminal)
            .appName("daybook")
            .parser(new SqlLineParser())
            .completer(new SqlCompleter(engine))
            .option(LineReader.Option.CASE_INSENSITIVE, true)
            .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true) // an exclamation mark is SQL
            .variable(LineReader.SECONDARY_PROMPT_PATTERN, CONTINUED)
            .variable(LineReader.COMPLETION_STYLE_LIST_BACKGROUND, "bg:default");
    history.ifPresent(file -> builder.variable(LineReader.HISTORY_FILE, file));
    this.reader = builder.build();
  }

  /** Reads and answers until its user leaves. */
  public void run() {
    say("%s. \\? lists commands, \\q leaves.", engine.place());
    while (true) {
      try {
        String text = reader.readLine(PROMPT);
        if (isLeaving(text)) {
          return;
        }
        answer(text);
      } catch (UserInterruptException e) {
        // The line is gone; the next one is asked for.
      } catch (EndOfFileException e) {
        return;
      }
    }
  }

  static boolean isCommand(String text) {
    return text.stripLeading().startsWith("\\");
  }

  private static boolean isLeaving(String text) {
    return List.of("\\q", "quit", "exit", "quit;", "exit;").contains(text.strip().toLowerCase(Locale.ROOT));
  }

  private void answer(String text) {
    if (isCommand(text)) {
      List<String> words = List.of(text.strip().split("\\s+", 2));
      command(words.get(0), words.size() > 1 ? Optional.of(words.get(1).replaceAll(";$", "")) : Optional.empty());
      return;
    }
    StatementBuffer statements = new StatementBuffer();
    text.lines().flatMap(line -> statements.add(line).stream()).takeWhile(statement -> succeeds(statement.sql())).forEach(statement -> {});
    statements.rest().ifPresent(rest -> say("Not run, for no semicolon ends it: %s", rest.sql().lines().findFirst().orElseThrow()));
  }

  private void command(String name, Optional<String> argument) {
    switch (name) {
      case "\\?" -> COMMANDS.forEach((command, what) -> say("%-12s %s", command, what));
      case "\\d" -> attempt(() -> {
        if (argument.isPresent()) {
          describe(argument.get());
        } else {
          list(engine.views());
        }
      });
      case "\\dt" -> attempt(() -> list(engine.tables()));
      case "\\timing" -> {
        timed = !timed;
        say("Timing is %s.", timed ? "on" : "off");
      }
      case "\\x" -> {
        format = format == OutputFormat.EXPANDED ? OutputFormat.TABLE : OutputFormat.EXPANDED;
        say("Expanded display is %s.", format == OutputFormat.EXPANDED ? "on" : "off");
      }
      default -> say("There is no command %s; \\? lists them.", name);
    }
  }

  private void list(List<Relation> relations) throws IOException {
    int width = relations.stream().mapToInt(relation -> relation.name().length()).max().orElse(1);
    try (ResultView view = new ResultView(terminal, pager, LongLines.WRAP)) {
      for (Relation relation : relations) {
        view.write(("%-" + width + "s  %s").formatted(relation.name(), relation.comment()).stripTrailing() + "\n");
      }
    }
  }

  private void describe(String relation) throws IOException {
    List<RelationColumn> columns = engine.columns(relation);
    if (columns.isEmpty()) {
      say("There is no view %s; \\d lists them.", relation);
      return;
    }
    int name = columns.stream().mapToInt(column -> column.name().length()).max().orElseThrow();
    int type = columns.stream().mapToInt(column -> column.type().length()).max().orElseThrow();
    try (ResultView view = new ResultView(terminal, pager, LongLines.WRAP)) {
      for (RelationColumn column : columns) {
        view.write(("%-" + name + "s  %-" + type + "s  %s").formatted(column.name(), column.type(), column.comment()).stripTrailing() + "\n");
      }
    }
  }

  private boolean succeeds(String sql) {
    long begun = System.nanoTime();
    boolean done = attempt(() -> {
      try (ResultView view = new ResultView(terminal, pager, format == OutputFormat.TABLE ? LongLines.PAGE : LongLines.WRAP)) {
        engine.query(sql, rows -> ResultPrinter.to(view, format).print(rows));
      }
    });
    if (timed) {
      say("Time: %,d ms", Duration.ofNanos(System.nanoTime() - begun).toMillis());
    }
    return done;
  }

  /** Whether it was done. Ctrl-C meanwhile ends the statement that runs, and not the shell. */
  private boolean attempt(Work work) {
    AtomicBoolean cancelled = new AtomicBoolean();
    Terminal.SignalHandler before = terminal.handle(Terminal.Signal.INT, signal -> {
      cancelled.set(true);
      engine.cancel();
    });
    try {
      work.run();
      return true;
    } catch (DaybookException e) {
      say("%s", cancelled.get() ? "Cancelled." : inOneLine(e));
      return false;
    } catch (UncheckedIOException e) {
      return leftOrFailed(e.getCause());
    } catch (IOException e) {
      return leftOrFailed(e);
    } finally {
      terminal.handle(Terminal.Signal.INT, before);
    }
  }

  private boolean leftOrFailed(IOException e) {
    if (!(e instanceof ResultView.PagerLeft)) {
      say("error: %s", e.getMessage());
    }
    return e instanceof ResultView.PagerLeft;
  }

  /** {@code error: line 1:8: Column 'nonsense' cannot be resolved}. */
  static String inOneLine(DaybookException e) {
    return "error: " + e.getMessage().replaceFirst("^Query failed \\(#\\w+\\): ", "").strip().replaceAll("\\s*\\R\\s*", " ");
  }

  private void say(String text, Object... values) {
    terminal.writer().println(text.formatted(values));
    terminal.flush();
  }

  private static Map<String, String> commands() {
    Map<String, String> commands = new LinkedHashMap<>();
    commands.put("\\d", "lists the views");
    commands.put("\\d VIEW", "lists its columns with what they mean");
    commands.put("\\dt", "lists the tables as the layers write them");
    commands.put("\\timing", "tells how long each statement takes, or no more");
    commands.put("\\x", "writes a value to a line, or a row again");
    commands.put("\\?", "lists the commands");
    commands.put("\\q", "leaves, as Ctrl-D does; Ctrl-C ends a statement");
    return Collections.unmodifiableMap(commands);
  }

  @FunctionalInterface
  private interface Work {
    void run() throws IOException;
  }
}
