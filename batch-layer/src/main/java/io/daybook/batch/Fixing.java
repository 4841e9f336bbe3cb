package io.daybook.batch;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import io.daybook.core.change.BrokenRecord;
import io.daybook.core.change.Image;
import io.daybook.core.change.ImageJson;
import io.daybook.core.pipeline.Source;
import io.daybook.core.release.QuarantinePlace;
import io.daybook.lake.ExpressionCheck;
import io.daybook.lake.FieldColumns;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * How records are put right.
 *
 * @param expressions by field, Spark SQL over the declared fields: of rule breakers with their types, of malformed records as the text that they have
 * @param values by field, as {@link ImageJson#read} gives them; the same for all records
 * @param edited as {@code values}, of single records; they win over the others
 * @param sequence the place among the changes of the record, in the stead of its own
 */
public record Fixing(
    Map<String, String> expressions, Map<String, Object> values, Map<QuarantinePlace, Map<String, Object>> edited, Optional<String> sequence) {
  public Fixing {
    expressions = Collections.unmodifiableMap(new LinkedHashMap<>(expressions));
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values)); // not Map.copyOf: a value may be null
    edited = Map.copyOf(edited);
  }

  /** By expressions alone. */
  public static Fixing by(Map<String, String> expressions) {
    return new Fixing(expressions, Map.of(), Map.of(), Optional.empty());
  }

  /** By edited records, each for itself. */
  public static Fixing each(Map<QuarantinePlace, Map<String, Object>> edited) {
    return new Fixing(Map.of(), Map.of(), edited, Optional.empty());
  }

  /**
   * The new values for each of the records, by field.
   *
   * @param places of the records
   */
  List<Map<String, Object>> of(List<BrokenRecord> records, List<QuarantinePlace> places, Source source, SparkSession spark) {
    requireThere(places);
    expressions.keySet().forEach(name -> ImageJson.requireField(source, name));
    Map<Integer, Map<String, Object>> computed = new TreeMap<>();
    if (!expressions.isEmpty()) {
      List<Row> typed = new ArrayList<>();
      List<Row> texts = new ArrayList<>();
      for (int i = 0; i < records.size(); i++) {
        Optional<Image> image = records.get(i).image();
        (image.isPresent() ? typed : texts).add(row(i, image.isPresent() ? image.get().values().stream() : records.get(i).texts().values().stream()));
      }
      StructType textType = new StructType();
      for (String name : FieldColumns.imageType(source).fieldNames()) {
        textType = textType.add(name, DataTypes.StringType);
      }
      compute(spark, typed, FieldColumns.imageType(source), computed);
      compute(spark, texts, textType, computed);
    }
    List<Map<String, Object>> all = new ArrayList<>();
    for (int i = 0; i < records.size(); i++) {
      Map<String, Object> of = new LinkedHashMap<>(computed.getOrDefault(i, Map.of()));
      of.putAll(values);
      of.putAll(edited.getOrDefault(places.get(i), Map.of()));
      all.add(of);
    }
    return all;
  }

  private void requireThere(List<QuarantinePlace> places) {
    Set<QuarantinePlace> there = Set.copyOf(places);
    List<String> elsewhere = edited.keySet().stream().filter(place -> !there.contains(place)).map(QuarantinePlace::toString).sorted().toList();
    if (!elsewhere.isEmpty()) {
      throw new DaybookException(
          ErrorCode.REPAIR_REFUSED,
          "%,d of %,d edited records are not among those that can be fixed: %s. Look for their places with 'daybook quarantine list'; what is replayed stays as it is."
              .formatted(elsewhere.size(), edited.size(), Examples.of(elsewhere)));
    }
  }

  private static Row row(int index, Stream<?> fields) {
    return RowFactory.create(Stream.concat(Stream.of(index), fields).toArray());
  }

  private void compute(SparkSession spark, List<Row> rows, StructType fields, Map<Integer, Map<String, Object>> computed) {
    if (rows.isEmpty()) {
      return;
    }
    StructType type = new StructType().add("_record", DataTypes.IntegerType);
    for (var field : fields.fields()) {
      type = type.add(field);
    }
    Dataset<Row> records = spark.createDataFrame(rows, type);
    Dataset<Row> none = spark.createDataFrame(List.of(), fields);
    List<Column> columns = new ArrayList<>(List.of(col("_record")));
    expressions.forEach(
        (name, expression) -> {
          ExpressionCheck.valueProblem(none, expression).ifPresent(problem -> refuse(name, expression, problem));
          columns.add(expr(expression).as(name));
        });
    for (Row row : records.select(columns.toArray(Column[]::new)).collectAsList()) {
      Map<String, Object> of = new LinkedHashMap<>();
      expressions.keySet().forEach(name -> of.put(name, row.getAs(name)));
      computed.put(row.getInt(0), of);
    }
  }

  private static void refuse(String name, String expression, String problem) {
    throw new DaybookException(ErrorCode.REPAIR_REFUSED, "Cannot set %s to %s: it %s.".formatted(name, expression, problem));
  }
}
