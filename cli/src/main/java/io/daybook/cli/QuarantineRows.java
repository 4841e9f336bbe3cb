package io.daybook.cli;

import io.daybook.batch.QuarantineDesk;
import io.daybook.batch.QuarantinedRecord;
import io.daybook.batch.RepairEffect;
import io.daybook.core.change.BrokenRecord;
import io.daybook.core.release.QuarantineAction;
import io.daybook.core.release.QuarantineState;
import io.daybook.core.release.Standing;
import io.daybook.serving.Column;
import io.daybook.serving.Rows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Records in quarantine as printers take them, without what identifies a person. */
final class QuarantineRows {
  private static final String TEXT = "varchar";

  private QuarantineRows() {}

  /** A row for each record. */
  static Rows of(List<QuarantinedRecord> records) {
    List<Column> columns =
        List.of(
            new Column("place", TEXT),
            new Column("state", TEXT),
            new Column("business_date", "date"),
            new Column("arrival", "timestamp"),
            new Column("reason", TEXT),
            new Column("state_by", TEXT),
            new Column("state_reason", TEXT));
    return new FewRows(
        columns,
        records.stream()
            .map(
                record ->
                    row(
                        record.place().toString(),
                        record.state().name(),
                        record.last().map(QuarantineAction::date).orElse(record.date()).date(),
                        record.arrival(),
                        record.reason(),
                        record.last().map(QuarantineAction::actor).orElse(null),
                        record.last().map(QuarantineAction::reason).orElse(null)))
            .toList());
  }

  /** A row for each thing that there is to know of each record. */
  static Rows fully(List<QuarantinedRecord> records, QuarantineDesk desk) {
    List<List<Object>> rows = new ArrayList<>();
    for (QuarantinedRecord record : records) {
      String place = record.place().toString();
      rows.add(row(place, "state", record.state().name()));
      rows.add(row(place, "reason", record.reason()));
      rows.add(row(place, "arrival", record.arrival().toString()));
      rows.add(row(place, "bytes", String.valueOf(record.payload().length)));
      BrokenRecord broken = desk.read(record);
      rows.add(row(place, "operation", broken.op().name()));
      broken.shown().forEach((field, value) -> rows.add(row(place, field, value)));
      for (QuarantineAction action : record.actions()) {
        rows.add(row(place, "action " + action.number(), "%s by %s at %s: %s".formatted(action.state(), action.actor(), action.at(), action.reason())));
      }
      record.actions().stream()
          .filter(action -> action.state() == QuarantineState.FIXED)
          .reduce((earlier, later) -> later)
          .ifPresent(fix -> desk.readFix(record, fix).forEach((field, value) -> rows.add(row(place, "fixed " + field, value))));
    }
    return new FewRows(List.of(new Column("place", TEXT), new Column("what", TEXT), new Column("value", TEXT)), rows);
  }

  /** A row for each figure that would change. */
  static Rows effects(List<RepairEffect> effects) {
    List<Column> columns =
        List.of(
            new Column("business_date", "date"), new Column("metric", TEXT), new Column("measure", TEXT), new Column("change", "decimal"), new Column("where", TEXT));
    return new FewRows(
        columns,
        effects.stream().map(effect -> row(effect.date().date(), effect.metric(), effect.measure(), effect.change(), told(effect.landing()))).toList());
  }

  /** Where what is replayed for a date shows. */
  static String landing(Standing standing) {
    return told(RepairEffect.Landing.of(standing));
  }

  private static String told(RepairEffect.Landing landing) {
    return switch (landing) {
      case PROVISIONAL -> "provisional: the date is open";
      case PENDING -> "pending: the date is released, the next night restates it";
      case ADJUSTMENT -> "pending: the date is closed, the next night books it as an adjustment";
    };
  }

  private static List<Object> row(Object... values) {
    return Arrays.asList(values);
  }
}
