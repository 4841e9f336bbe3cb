package io.daybook.lake;

import static java.util.Objects.requireNonNull;

import io.delta.kernel.data.ColumnVector;
import io.delta.kernel.data.MapValue;
import io.delta.kernel.data.Row;
import io.delta.kernel.types.BinaryType;
import io.delta.kernel.types.BooleanType;
import io.delta.kernel.types.DataType;
import io.delta.kernel.types.DateType;
import io.delta.kernel.types.DecimalType;
import io.delta.kernel.types.DoubleType;
import io.delta.kernel.types.IntegerType;
import io.delta.kernel.types.LongType;
import io.delta.kernel.types.MapType;
import io.delta.kernel.types.StringType;
import io.delta.kernel.types.TimestampType;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A row of a table, read without Spark. Valid only while its reader hands it out.
 *
 * <p>Values are {@link String}, {@link Integer}, {@link Long}, {@link Boolean}, {@link Double}, {@link java.math.BigDecimal} at the column's scale,
 * {@link LocalDate}, {@link Instant} at microseconds, {@code byte[]}, or a {@link Map} of these.
 */
public final class StoredRow {
  private final Map<String, Integer> ordinals;
  private final Row row;
  private final Optional<LocalDate> partition;

  /**
   * A row of one of a table's files.
   *
   * @param partition the business date of the file where the table is partitioned by it, and no file has the column
   */
  StoredRow(Map<String, Integer> ordinals, Row row, Optional<LocalDate> partition) {
    this.ordinals = requireNonNull(ordinals, "ordinals is null");
    this.row = requireNonNull(row, "row is null");
    this.partition = requireNonNull(partition, "partition is null");
  }

  /** Empty where the column is null, where the table does not have it, and where it was not asked for. */
  public <T> Optional<T> find(String column, Class<T> type) {
    if (partition.isPresent() && column.equals(TableReader.BUSINESS_DATE)) {
      return partition.map(type::cast);
    }
    Integer ordinal = ordinals.get(column);
    return ordinal == null || row.isNullAt(ordinal) ? Optional.empty() : Optional.of(type.cast(value(row, ordinal)));
  }

  /** The value of a column that is never null. */
  public <T> T require(String column, Class<T> type) {
    return find(column, type).orElseThrow(() -> new IllegalStateException("Column %s is null or absent, and is never null in this table".formatted(column)));
  }

  public String text(String column) {
    return require(column, String.class);
  }

  public long number(String column) {
    return require(column, Long.class);
  }

  public Instant instant(String column) {
    return require(column, Instant.class);
  }

  public LocalDate date(String column) {
    return require(column, LocalDate.class);
  }

  /** The entries of a map from text in the order that they are stored in; empty where it is null. */
  @SuppressWarnings("unchecked") // tables have no maps from anything else but Kafka's partitions, which nobody asks for
  public <V> Map<String, V> map(String column, Class<V> values) {
    Map<String, Object> found = find(column, Map.class).orElse(Map.of());
    Map<String, V> typed = new LinkedHashMap<>();
    found.forEach((key, value) -> typed.put(key, values.cast(value)));
    return typed;
  }

  private static Object value(Row row, int ordinal) {
    DataType type = row.getSchema().at(ordinal).getDataType();
    if (type instanceof StringType) {
      return row.getString(ordinal);
    }
    if (type instanceof LongType) {
      return row.getLong(ordinal);
    }
    if (type instanceof IntegerType) {
      return row.getInt(ordinal);
    }
    if (type instanceof BooleanType) {
      return row.getBoolean(ordinal);
    }
    if (type instanceof DoubleType) {
      return row.getDouble(ordinal);
    }
    if (type instanceof DecimalType) {
      return row.getDecimal(ordinal);
    }
    if (type instanceof DateType) {
      return LocalDate.ofEpochDay(row.getInt(ordinal));
    }
    if (type instanceof TimestampType) {
      return Instant.EPOCH.plus(row.getLong(ordinal), ChronoUnit.MICROS);
    }
    if (type instanceof BinaryType) {
      return row.getBinary(ordinal);
    }
    if (type instanceof MapType) {
      return map(row.getMap(ordinal));
    }
    throw new IllegalStateException("No value for a column of type " + type);
  }

  private static Map<Object, Object> map(MapValue map) {
    Map<Object, Object> entries = new LinkedHashMap<>();
    for (int i = 0; i < map.getSize(); i++) {
      entries.put(element(map.getKeys(), i), element(map.getValues(), i));
    }
    return entries;
  }

  private static Object element(ColumnVector vector, int index) {
    DataType type = vector.getDataType();
    if (vector.isNullAt(index)) {
      return null;
    }
    if (type instanceof LongType) {
      return vector.getLong(index);
    }
    if (type instanceof IntegerType) {
      return vector.getInt(index);
    }
    return type instanceof DecimalType ? vector.getDecimal(index) : vector.getString(index);
  }
}
