package io.daybook.lake;

import static java.util.Objects.requireNonNull;

import org.apache.spark.sql.types.StructType;

/** A Delta table of a pipeline: its name, which is also its folder, and its columns. They are part of the contract. */
public record LakeTable(String name, StructType columns, Layout layout) {
  /** How the table's files lie. */
  public enum Layout {
    /** In a folder for each {@code business_date}. */
    BY_DATE,
    /** Together, a few commits a day. */
    TOGETHER,
    /** Together, a small file for each of a day's many commits; {@link Compaction} merges them. */
    MANY_COMMITS
  }

  public LakeTable {
    requireNonNull(name, "name is null");
    requireNonNull(columns, "columns is null");
    requireNonNull(layout, "layout is null");
  }
}
