package io.daybook.cli;

import io.daybook.serving.Rows;
import java.util.function.Function;

/** Answers SQL over the views of a pipeline, whichever engine does. */
interface Queries {
  /**
   * Runs one statement and gives its rows to a reader.
   *
   * @throws io.daybook.core.DaybookException QUERY_FAILED, in the engine's own words
   */
  <T> T query(String sql, Function<Rows, T> reader);
}
