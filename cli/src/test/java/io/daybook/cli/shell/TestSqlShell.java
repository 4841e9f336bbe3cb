package io.daybook.cli.shell;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.daybook.serving.OutputFormat;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jline.reader.Candidate;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.Parser;
import org.jline.terminal.Attributes;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.DumbTerminal;
import org.jline.terminal.impl.LineDisciplineTerminal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestSqlShell {
  private final EngineOfWords engine = new EngineOfWords();

  @Test
  void aStatementGoesOverLinesUntilItsSemicolon() throws Exception {
    assertThat(shown("say one\n  three;\n\\q\n")).contains("Words. \\? lists commands", "word  | length", "three |      5", "(2 rows)");
    assertThat(engine.statements).containsExactly("say one\n  three");
  }

  @Test
  void severalStatementsOfALineRunInOrderUpToTheFirstThatFails() throws Exception {
    assertThat(shown("say one; fail here; say two;\nsay three;\n")).contains("error: line 1:6: it was asked to\n");
    assertThat(engine.statements).containsExactly("say one", "fail here", "say three");
  }

  @Test
  void commandsDescribeWhatThereIs() throws Exception {
    assertThat(shown("\\d\n\\d sales\n\\dt\n\\d nonsense\n\\z\n\\?\n")).contains(
        "sales        Every date\nsales_final  What finance reports\n",
        "business_date  date           The day the records count for\nnet_gbp        decimal(38,4)  Sum of amount\n",
        "shop_lake.changes\n",
        "There is no view nonsense; \\d lists them.",
        "There is no command \\z; \\? lists them.",
        "\\timing      tells how long each statement takes, or no more");
    assertThat(engine.statements).isEmpty();
  }

  @Test
  void rowsCanBeWrittenAValueToALineAndTimed() throws Exception {
    assertThat(shown("\\x\n\\timing\nsay one;\n\\x\nsay two;\n")).contains("-[ row 1 ]\nword   | one\nlength | 3\n(1 row)\n", "Expanded display is off.").containsPattern("Time: \\d+ ms");
  }

  @Test
  void interruptEndsTheStatementAndNotTheShell() throws Exception {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    try (LineDisciplineTerminal terminal = new LineDisciplineTerminal("test", "ansi", output, UTF_8)) {
      Attributes attributes = terminal.getAttributes();
      attributes.setLocalFlag(Attributes.LocalFlag.ISIG, true);
      terminal.setAttributes(attributes);
      Thread shell = new Thread(() -> new SqlShell(terminal, engine, OutputFormat.TABLE, Optional.empty(), Optional.of("")).run());
      shell.start();
      terminal.processInputBytes("wait for it;\r".getBytes(UTF_8));
      assertThat(engine.busy.await(30, TimeUnit.SECONDS)).isTrue();

      terminal.processInputByte(3); // Ctrl-C
      terminal.processInputBytes("say on;\r".getBytes(UTF_8));

      await().untilAsserted(() -> assertThat(output.toString(UTF_8)).contains("Cancelled.", "on   |      2"));
      terminal.processInputBytes("half a line".getBytes(UTF_8));
      await().untilAsserted(() -> assertThat(output.toString(UTF_8)).contains("half a line"));
      int prompts = output.toString(UTF_8).split("daybook> ", -1).length;
      terminal.processInputByte(3);
      await().untilAsserted(() -> assertThat(output.toString(UTF_8).split("daybook> ", -1)).hasSizeGreaterThan(prompts));
      terminal.processInputBytes("\\q\r".getBytes(UTF_8));
      shell.join(30_000);
      assertThat(shell.isAlive()).isFalse();
      assertThat(engine.statements).containsExactly("wait for it", "say on");
    }
  }

  @Test
  void statementsAreRememberedInTheFile(@TempDir Path folder) throws Exception {
    Path history = folder.resolve("sql-history");
    shown("say one\n  two;\n\\q\n", Optional.of(history));

    assertThat(Files.readString(history)).contains("say one").contains("two;");
  }

  @Test
  void tabProposesCommandsKeywordsViewsAndTheirColumns() throws Exception {
    assertThat(proposed("sel")).contains("select");
    assertThat(proposed("select * from ")).containsExactly("sales", "sales_final");
    assertThat(proposed("select * from sales where b")).contains("business_date", "between", "sales_final");
    assertThat(proposed("select s.", "select s. from sales s where true")).contains("s.business_date", "s.net_gbp");
    assertThat(proposed("\\")).contains("\\d", "\\dt", "\\q");
    assertThat(proposed("\\d ")).containsExactly("sales", "sales_final");
  }

  @Test
  void moreThanAScreenGoesToThePager(@TempDir Path folder) throws Exception {
    Path paged = folder.resolve("paged");
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    try (LineDisciplineTerminal terminal = new LineDisciplineTerminal("test", "ansi", output, UTF_8)) {
      terminal.setSize(new Size(40, 5));
      Pager pager = Pager.of(Optional.of("cat > " + paged), "", terminal);
      try (ResultView few = new ResultView(terminal, pager, ResultView.LongLines.WRAP)) {
        few.write("one\ntwo\n");
      }
      try (ResultView wide = new ResultView(terminal, pager, ResultView.LongLines.PAGE)) {
        wide.write("-".repeat(41) + "\n");
      }
      assertThat(paged).hasContent("-".repeat(41));
      try (ResultView many = new ResultView(terminal, pager, ResultView.LongLines.WRAP)) {
        many.write("1\n2\n3\n");
        many.write("4\n5\n6\n");
      }
      assertThat(output.toString(UTF_8).replace("\r", "")).isEqualTo("one\ntwo\n");
      assertThat(paged).hasContent("1\n2\n3\n4\n5\n6\n");
    }
  }

  @Test
  void whoeverLeavesThePagerHasSeenEnough() throws Exception {
    try (LineDisciplineTerminal terminal = new LineDisciplineTerminal("test", "ansi", new ByteArrayOutputStream(), UTF_8)) {
      terminal.setSize(new Size(40, 5));
      SqlShell shell = new SqlShell(terminal, engine, OutputFormat.TABLE, Optional.empty(), Optional.of("true"));
      terminal.processInputBytes("count to 100000;\r\\q\r".getBytes(UTF_8));
      shell.run();

      assertThat(engine.statements).hasSize(1);
    }
  }

  private List<String> proposed(String line) throws IOException {
    return proposed(line, line);
  }

  private List<String> proposed(String untilCursor, String line) throws IOException {
    try (Terminal terminal = new DumbTerminal(new ByteArrayInputStream(new byte[0]), new ByteArrayOutputStream())) {
      LineReader reader = LineReaderBuilder.builder().terminal(terminal).build();
      List<Candidate> candidates = new ArrayList<>();
      new SqlCompleter(engine).complete(reader, new SqlLineParser().parse(line, untilCursor.length(), Parser.ParseContext.COMPLETE), candidates);
      return candidates.stream().map(Candidate::value).toList();
    }
  }

  private String shown(String keys) throws IOException {
    return shown(keys, Optional.empty());
  }

  private String shown(String keys, Optional<Path> history) throws IOException {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    try (Terminal terminal = new DumbTerminal(new ByteArrayInputStream(keys.getBytes(UTF_8)), output)) {
      new SqlShell(terminal, engine, OutputFormat.TABLE, history, Optional.empty()).run();
    }
    return output.toString(UTF_8);
  }
}
