package io.daybook.batch;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import io.daybook.core.pipeline.FieldType;
import io.daybook.core.pipeline.Gate;
import io.daybook.core.pipeline.ExactText;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Reads the rows of a query for control totals: one for each date, with a column for each total, null where there is none. Names are of any case. */
final class TotalsRows {
  private static final Set<Integer> INEXACT = Set.of(Types.REAL, Types.FLOAT, Types.DOUBLE);

  private final String owner;
  private final String dateColumn;
  private final Map<String, FieldType.Decimal> columns;

  /** @param owner the key of the pipeline file that has the query, for messages */
  TotalsRows(String owner, Gate.ControlTotals declared) {
    this.owner = owner;
    this.dateColumn = declared.dateColumn();
    this.columns = declared.columns();
  }

  /** @throws DaybookException with {@link ErrorCode#INPUT_MALFORMED} where a column is missing, or a date or a number is none */
  Map<LocalDate, Map<String, BigDecimal>> read(ResultSet rows) throws SQLException {
    int dateIndex = indexOf(dateColumn, rows.getMetaData());
    Map<String, Integer> indexes = new LinkedHashMap<>();
    for (String column : columns.keySet()) {
      indexes.put(column, exactIndexOf(column, rows.getMetaData()));
    }
    Map<LocalDate, Map<String, BigDecimal>> byDate = new TreeMap<>();
    while (rows.next()) {
      LocalDate date = date(rows.getString(dateIndex));
      Map<String, BigDecimal> totals = new HashMap<>();
      if (byDate.putIfAbsent(date, totals) != null) {
        throw malformed("there are two rows of %s; group by the date".formatted(date));
      }
      for (Map.Entry<String, Integer> column : indexes.entrySet()) {
        String text = rows.getString(column.getValue());
        if (text != null) {
          totals.put(column.getKey(), number(date, column.getKey(), text));
        }
      }
    }
    return byDate;
  }

  private LocalDate date(String text) {
    if (text == null) {
      throw malformed("column %s is null in a row; leave rows without a date out".formatted(dateColumn));
    }
    return ExactText.date(text)
        .orElseThrow(() -> malformed("column %s: '%s' is not a date such as 2010-12-01; cast it to date".formatted(dateColumn, text)));
  }

  private BigDecimal number(LocalDate date, String column, String text) {
    BigDecimal number =
        ExactText.number(text)
            .orElseThrow(() -> malformed("column %s of %s: '%s' is not a number; cast it to numeric".formatted(column, date, text)));
    FieldType.Decimal type = columns.get(column);
    return type.exactly(number)
        .orElseThrow(() -> malformed("column %s of %s: '%s' has more digits than %s, which it may hold".formatted(column, date, text, type)));
  }

  private int exactIndexOf(String column, ResultSetMetaData answer) throws SQLException {
    int index = indexOf(column, answer);
    if (INEXACT.contains(answer.getColumnType(index))) {
      String type = answer.getColumnTypeName(index);
      throw malformed("column %s is of type %s, which is not exact to the cent; cast what it sums to numeric".formatted(column, type));
    }
    return index;
  }

  private int indexOf(String column, ResultSetMetaData answer) throws SQLException {
    List<String> found = new ArrayList<>();
    for (int index = 1; index <= answer.getColumnCount(); index++) {
      found.add(answer.getColumnLabel(index));
      if (answer.getColumnLabel(index).equalsIgnoreCase(column)) {
        return index;
      }
    }
    throw malformed("there is no column '%s' (columns: %s)".formatted(column, String.join(", ", found)));
  }

  private DaybookException malformed(String what) {
    return new DaybookException(
        ErrorCode.INPUT_MALFORMED,
        "The rows of %s: %s. Correct the query, or what the pipeline file says of gates.control_totals.".formatted(owner, what));
  }
}
