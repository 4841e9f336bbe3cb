package io.daybook.cli.shell;

import static java.util.Objects.requireNonNull;

import io.daybook.core.DaybookException;
import io.daybook.serving.ResultPrinter;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;

/** Statements from a file or a pipe, one after the other, each as soon as it is there. The first that fails is the last. */
public final class SqlScript {
  private final SqlEngine engine;
  private final ResultPrinter printer;

  public SqlScript(SqlEngine engine, ResultPrinter printer) {
    this.engine = requireNonNull(engine, "engine is null");
    this.printer = requireNonNull(printer, "printer is null");
  }

  /** @throws DaybookException QUERY_FAILED, with the line in which the statement that failed begins */
  public void run(Reader input) throws IOException {
    StatementBuffer statements = new StatementBuffer();
    BufferedReader lines = new BufferedReader(input);
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      statements.add(line).forEach(this::run);
    }
    statements.rest().ifPresent(this::run);
  }

  private void run(StatementBuffer.Numbered statement) {
    try {
      engine.query(statement.sql(), printer::print);
    } catch (DaybookException e) {
      throw new DaybookException(e.code(), "The statement that begins in line %d failed: %s".formatted(statement.line(), e.getMessage()), e);
    }
  }
}
