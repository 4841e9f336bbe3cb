package io.daybook.lake;

import static java.util.Objects.requireNonNull;

import org.apache.spark.sql.types.StructType;

/**
 * A Delta table of a pipeline: its name, which is also its folder, and its columns. They are part of the contract.
 *
 * @param partitionedByDate whether files are kept apart by {@code business_date}
 */
public record LakeTable(String name, StructType columns, boolean partitionedByDate) {
  public LakeTable {
    requireNonNull(name, "name is null");
    requireNonNull(columns, "columns is null");
  }
}
