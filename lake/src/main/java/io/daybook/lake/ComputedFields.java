package io.daybook.lake;

import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.round;

import io.daybook.core.pipeline.ComputedField;
import io.daybook.core.pipeline.FieldType;
import io.daybook.core.pipeline.Lookup;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.pipeline.Reference;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.analysis.UnresolvedAttribute;
import org.apache.spark.sql.catalyst.parser.CatalystSqlParser;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The pipeline's computed fields, as columns beside those of the image. Those of the record alone are the same whatever is known of the references, so
 * rules, the filter and the keys of lookups may name them.
 */
final class ComputedFields {
  private final List<ComputedField> ofRecord = new ArrayList<>();
  private final List<ComputedField> ofReferences = new ArrayList<>();

  ComputedFields(Pipeline pipeline) {
    Set<String> referring = new HashSet<>();
    pipeline.references().stream().map(Reference::name).forEach(referring::add);
    pipeline.transformations().lookups().stream().map(Lookup::name).forEach(referring::add);
    for (ComputedField field : pipeline.transformations().computed()) {
      if (names(field.expression()).stream().anyMatch(referring::contains)) {
        ofReferences.add(field);
        referring.add(field.name());
      } else {
        ofRecord.add(field);
      }
    }
  }

  /** Adds those of the record alone. */
  Dataset<Row> ofRecord(Dataset<Row> images) {
    return with(images, ofRecord);
  }

  /** Adds those that refer to references, whose columns are there. */
  Dataset<Row> ofReferences(Dataset<Row> images) {
    return with(images, ofReferences);
  }

  /** Whether the field can be computed of the record alone. */
  boolean isOfRecord(ComputedField field) {
    return ofRecord.contains(field);
  }

  private static Dataset<Row> with(Dataset<Row> images, List<ComputedField> fields) {
    Dataset<Row> computed = images;
    for (ComputedField field : fields) {
      computed = computed.withColumn(field.name(), value(field));
    }
    return computed;
  }

  private static Column value(ComputedField field) {
    Column value = expr(field.expression());
    return (field.type() instanceof FieldType.Decimal decimal ? round(value, decimal.scale()) : value).cast(FieldColumns.type(field.type()));
  }

  /** The first parts of the names that an expression refers to: {@code fx} of {@code fx.gbp_per_eur}. */
  private static Set<String> names(String expression) {
    Set<String> names = new HashSet<>();
    try {
      CollectionConverters.asJava(new CatalystSqlParser().parseExpression(expression).collectLeaves()).forEach(
          leaf -> {
            if (leaf instanceof UnresolvedAttribute attribute) {
              names.add(attribute.nameParts().head());
            }
          });
    } catch (Exception e) { // Spark's ParseException is checked in Scala and unchecked here
      return Set.of(); // ExpressionCheck tells what is wrong with it
    }
    return names;
  }
}
