package io.daybook.lake;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** What a table that is there lacks of the columns that a definition needs. Columns that it has beyond them are those of other definitions, and stay. */
final class TableColumns {
  private TableColumns() {}

  /**
   * What {@code alter table ... add columns} takes, such as {@code `after`.`channel` string}; empty where nothing is missing. {@link TableFormats} says which of
   * Daybook's own may be.
   *
   * @param path of the table, for the message
   * @throws DaybookException TABLE_INCONSISTENT where a column has another type
   */
  static List<String> missing(String path, StructType present, StructType needed) {
    List<String> missing = new ArrayList<>();
    find("", path, present, needed, missing);
    return missing;
  }

  private static void find(String prefix, String path, StructType present, StructType needed, List<String> missing) {
    for (StructField column : needed.fields()) {
      String name = prefix + "`" + column.name() + "`";
      Optional<DataType> found = Arrays.stream(present.fields()).filter(field -> field.name().equals(column.name())).findFirst().map(StructField::dataType);
      if (found.isEmpty()) {
        missing.add(name + " " + column.dataType().sql());
      } else if (found.get() instanceof StructType inner && column.dataType() instanceof StructType neededInner) {
        find(name + ".", path, inner, neededInner, missing);
      } else if (!found.get().catalogString().equals(column.dataType().catalogString())) {
        throw new DaybookException(
            ErrorCode.TABLE_INCONSISTENT,
            "Table %s has %s %s where the pipeline file now needs %s, and columns keep their type. Use a new folder, or give the pipeline a new name."
                .formatted(path, name.replace("`", ""), found.get().catalogString(), column.dataType().catalogString()));
      }
    }
  }
}
