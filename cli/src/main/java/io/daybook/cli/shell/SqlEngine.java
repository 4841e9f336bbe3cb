package io.daybook.cli.shell;

import io.daybook.serving.Rows;
import java.util.List;
import java.util.function.Function;

/** What answers the statements of a shell, one at a time. */
public interface SqlEngine {
  /** For the first line that a user sees: who answers, and where. */
  String place();

  /**
   * Runs one statement and gives its rows to a reader as they arrive.
   *
   * @throws io.daybook.core.DaybookException QUERY_FAILED, in the engine's own words
   */
  <T> T query(String sql, Function<Rows, T> reader);

  /** Ends the statement that another thread runs, if one does. */
  void cancel();

  /** The pipeline's views that this user may see, by name. */
  List<Relation> views();

  /** The tables as the layers write them, by name. */
  List<Relation> tables();

  /**
   * The columns of a view or table, in order; none where there is no such relation.
   *
   * @param relation as {@link #views} and {@link #tables} name them
   */
  List<RelationColumn> columns(String relation);
}
