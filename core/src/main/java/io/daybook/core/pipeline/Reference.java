package io.daybook.core.pipeline;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.util.List;

/**
 * Rates by date, from a CSV file with a header line. A business date's provisional rate is the last one fixed before the date; its final rate is
 * the last one fixed on or before it.
 *
 * @param name the name by which expressions refer to it: {@code fx} in {@code fx.gbp_per_eur}
 * @param path relative to the data folder, or absolute; gzipped when it ends in {@code .gz}
 * @param dateColumn header of the column with the date of the fix
 * @param rates at least one
 */
public record Reference(String name, String path, String dateColumn, List<Rate> rates) implements Serializable {
  public Reference {
    requireNonNull(name, "name is null");
    requireNonNull(path, "path is null");
    requireNonNull(dateColumn, "dateColumn is null");
    rates = List.copyOf(rates);
  }

  /** One rate of the file: its name in expressions, its column's header, its exact type. */
  public record Rate(String name, String column, FieldType.Decimal type) implements Serializable {
    public Rate {
      requireNonNull(name, "name is null");
      requireNonNull(column, "column is null");
      requireNonNull(type, "type is null");
    }
  }
}
