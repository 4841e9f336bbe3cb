package io.daybook.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.daybook.core.DaybookException;
import io.daybook.serving.OutputFormat;
import io.daybook.serving.ResultPrinter;
import java.io.StringReader;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class TestSqlScript {
  private final EngineOfWords engine = new EngineOfWords();
  private final StringWriter output = new StringWriter();
  private final SqlScript script = new SqlScript(engine, ResultPrinter.to(output, OutputFormat.CSV));

  @Test
  void statementsRunOneAfterTheOtherAndTheLastNeedsNoSemicolon() throws Exception {
    script.run(new StringReader("say one; say two;\n-- and\nsay\n three"));

    assertThat(engine.statements).containsExactly("say one", "say two", "-- and\nsay\n three");
    assertThat(output.toString()).startsWith("word,length\r\none,3\r\nword,length\r\ntwo,3\r\n");
  }

  @Test
  void theFirstThatFailsIsTheLast() {
    assertThatThrownBy(() -> script.run(new StringReader("say one;\n\nfail here;\nsay two;\n")))
        .isInstanceOf(DaybookException.class)
        .hasMessageStartingWith("The statement that begins in line 3 failed: ");
    assertThat(engine.statements).containsExactly("say one", "fail here");
  }
}
