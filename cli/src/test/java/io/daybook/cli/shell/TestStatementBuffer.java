package io.daybook.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TestStatementBuffer {
  @Test
  void aStatementEndsAtItsSemicolon() {
    assertThat(statements("select 1; select 2", " from t;")).containsExactly("1: select 1", "1: select 2\n from t");
  }

  @Test
  void semicolonsInTextsNamesAndCommentsEndNothing() {
    assertThat(statements("select ';', 'it''s; so', \"a;b\", `c;d` -- and; this", "/* or;", "this */ from t;"))
        .containsExactly("1: select ';', 'it''s; so', \"a;b\", `c;d` -- and; this\n/* or;\nthis */ from t");
  }

  @Test
  void nothingButCommentsIsNoStatement() {
    assertThat(statements(";", " ;;", "-- a comment;", "/* another; */ ;", "select 1;")).containsExactly("5: select 1");
  }

  @Test
  void linesAreCountedOverEmptyOnesAndStatements() {
    assertThat(statements("", "select 1;", "", "select", " 2; select 3;")).containsExactly("2: select 1", "4: select\n 2", "5: select 3");
  }

  @Test
  void whatNoSemicolonEndsIsLeft() {
    StatementBuffer buffer = new StatementBuffer();
    assertThat(buffer.add("select 1; select 'a")).hasSize(1);
    assertThat(buffer.add("b'")).isEmpty();

    assertThat(buffer.rest()).contains(new StatementBuffer.Numbered("select 'a\nb'", 1));
    assertThat(buffer.rest()).isEmpty();
  }

  @Test
  void aTextThatIsStillOpenIsNotComplete() {
    assertThat(StatementBuffer.isComplete("select 1;")).isTrue();
    assertThat(StatementBuffer.isComplete("")).isTrue();
    assertThat(StatementBuffer.isComplete("select 1")).isFalse();
    assertThat(StatementBuffer.isComplete("select 'a;")).isFalse();
    assertThat(StatementBuffer.isComplete("select 1 -- ;")).isFalse();
  }

  private static List<String> statements(String... lines) {
    StatementBuffer buffer = new StatementBuffer();
    return Stream.of(lines).flatMap(line -> buffer.add(line).stream()).map(statement -> statement.line() + ": " + statement.sql()).toList();
  }
}
