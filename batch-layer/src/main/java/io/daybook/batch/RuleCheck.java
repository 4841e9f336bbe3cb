package io.daybook.batch;

import static org.apache.spark.sql.functions.col;

import io.daybook.core.change.Change;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.lake.FieldColumns;
import io.daybook.lake.Lake;
import io.daybook.lake.RowRules;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Holds repaired records against the row rules, as the ingest will. */
final class RuleCheck {
  private final Lake lake;
  private final Pipeline pipeline;
  private final RowRules rules;

  RuleCheck(Lake lake, Pipeline pipeline) {
    this.lake = lake;
    this.pipeline = pipeline;
    this.rules = new RowRules(pipeline);
  }

  /** The records that break a rule, with its name. */
  Map<RepairedRecord, String> broken(List<RepairedRecord> records) {
    List<Row> images = new ArrayList<>();
    for (int i = 0; i < records.size(); i++) {
      for (Change change : records.get(i).changes()) {
        int index = i;
        change.after().ifPresent(after -> images.add(RowFactory.create(index, FieldColumns.row(after))));
      }
    }
    StructType type = new StructType().add("record", DataTypes.IntegerType).add("after", FieldColumns.imageType(pipeline.source()));
    Map<RepairedRecord, String> broken = new LinkedHashMap<>();
    for (Row row : rules.breaking(lake.spark().createDataFrame(images, type)).orderBy(col("record")).collectAsList()) {
      broken.put(records.get(row.<Integer>getAs("record")), row.getAs("rule"));
    }
    return broken;
  }
}
