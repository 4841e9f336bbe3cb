package io.daybook.batch;

import io.daybook.core.time.BusinessDate;

/** Is told what the source left out. */
interface Gaps {
  /** Something of a date. */
  void add(BusinessDate date, String message);

  /** Something that nobody can date. */
  void addToAll(String message);
}
