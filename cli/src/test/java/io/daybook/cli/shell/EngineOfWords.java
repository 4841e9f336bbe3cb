package io.daybook.cli.shell;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import io.daybook.serving.Column;
import io.daybook.serving.Rows;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Answers {@code say WORD ...} with a row for each word, {@code count to N} with N rows, fails at {@code fail}, and is busy with {@code wait} until it is cancelled. */
final class EngineOfWords implements SqlEngine {
  final List<String> statements = new ArrayList<>();
  final CountDownLatch busy = new CountDownLatch(1);
  private final CountDownLatch cancelled = new CountDownLatch(1);

  @Override
  public String place() {
    return "Words";
  }

  @Override
  public <T> T query(String sql, Function<Rows, T> reader) {
    statements.add(sql);
    if (sql.startsWith("fail")) {
      throw new DaybookException(ErrorCode.QUERY_FAILED, "Query failed (#20261122_1): line 1:6: it was\n  asked to");
    }
    if (sql.startsWith("wait")) {
      busy.countDown();
      awaitCancel();
      throw new DaybookException(ErrorCode.QUERY_FAILED, "Query was canceled");
    }
    List<List<Object>> rows = new ArrayList<>();
    if (sql.startsWith("count to ")) {
      IntStream.rangeClosed(1, Integer.parseInt(sql.substring(9))).forEach(number -> rows.add(List.of("number", number)));
    } else {
      Stream.of(sql.replaceFirst("say ", "").split("\\s+")).forEach(word -> rows.add(List.of(word, word.length())));
    }
    return reader.apply(new Rows() {
      @Override
      public List<Column> columns() {
        return List.of(new Column("word", "varchar"), new Column("length", "bigint"));
      }

      @Override
      public Iterator<List<Object>> iterator() {
        return rows.iterator();
      }
    });
  }

  private void awaitCancel() {
    try {
      cancelled.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void cancel() {
    cancelled.countDown();
  }

  @Override
  public List<Relation> views() {
    return List.of(new Relation("sales", "Every date"), new Relation("sales_final", "What finance reports"));
  }

  @Override
  public List<Relation> tables() {
    return List.of(new Relation("shop_lake.changes", ""));
  }

  @Override
  public List<RelationColumn> columns(String relation) {
    return relation.equals("sales")
        ? List.of(new RelationColumn("business_date", "date", "The day the records count for"), new RelationColumn("net_gbp", "decimal(38,4)", "Sum of amount"))
        : List.of();
  }
}
