package io.daybook.tests;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;

/** What comes for some business dates night by night: first the lives of many records, then late changes, which leave no date as it was. */
final class LateSales {
  static final int PARTITIONS = 2;
  private static final int RECORDS = 30;
  private static final long FIRST_LATE_LSN = 1_000_000;

  private final List<LocalDate> dates;
  private final List<Sent> sent = new ArrayList<>();
  private int night;
  private long lsn = FIRST_LATE_LSN;

  LateSales(List<LocalDate> dates) {
    this.dates = List.copyOf(dates);
  }

  /** Everything that has come so far. */
  List<Sent> sent() {
    return sent;
  }

  /** What comes before the next night. */
  List<Sent> next() {
    List<Sent> deliveries = new ArrayList<>(night == 0 ? new Histories(1, dates.get(0), PARTITIONS, 0).deliveries(RECORDS) : List.of());
    for (LocalDate date : dates) {
      deliveries.add(change("c", null, inTheMorning(date, night, 1)));
      deliveries.add(change("c", null, lateInTheEvening(date)));
      if (night > 0) { // the sale of the night before
        deliveries.add(change("u", inTheMorning(date, night - 1, 1), inTheMorning(date, night - 1, 2)));
      }
      if (night > 1) { // and of the one before that
        deliveries.add(change("d", inTheMorning(date, night - 2, 2), null));
      }
    }
    sent.addAll(deliveries);
    night++;
    return deliveries;
  }

  private Sent change(String op, Sent.Line before, Sent.Line after) {
    String id = (after == null ? before : after).id();
    LocalDate afterAll = dates.get(dates.size() - 1).plusDays(2);
    return new Sent(Math.floorMod(id.hashCode(), PARTITIONS), Truth.instant(afterAll.atTime(6, 0)).plusSeconds(++lsn - FIRST_LATE_LSN), op, lsn, before, after);
  }

  /** In a cell by country of its own, which goes when it is deleted. */
  private static Sent.Line inTheMorning(LocalDate date, int night, int quantity) {
    return new Sent.Line(date + "/morning " + night, "EIRE", quantity, new BigDecimal("12.3456"), date.atTime(LocalTime.of(8, night)));
  }

  /** In sliding windows that end on the next date, so that their figures rest on two releases. */
  private Sent.Line lateInTheEvening(LocalDate date) {
    return new Sent.Line(date + "/evening " + night, null, night + 1, new BigDecimal("0.9999"), date.atTime(23, 30));
  }
}
