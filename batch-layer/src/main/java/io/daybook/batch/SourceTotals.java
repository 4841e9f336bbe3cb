package io.daybook.batch;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Map;

/** What the source says it has, by business date. */
interface SourceTotals {
  /**
   * What the source says at the moment: of each date that it has said something of, the totals by the names of the columns. A total that it has not
   * given yet is left out; all is empty where it has said nothing at all.
   *
   * @throws io.daybook.core.DaybookException where the source gives no answer, or one that cannot be read exactly
   */
  Map<LocalDate, Map<String, BigDecimal>> byDate();

  /** Where they are, for messages: {@code topic retail.totals}. */
  String place();

  /** What to do where it is them that are wrong, for messages: {@code correct the file}. */
  String correction();
}
