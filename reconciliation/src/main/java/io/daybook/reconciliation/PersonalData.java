package io.daybook.reconciliation;

import static java.util.stream.Collectors.toCollection;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import io.daybook.core.change.KeyMask;
import io.daybook.core.pipeline.ComputedField;
import io.daybook.core.pipeline.Field;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.pipeline.Source;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;

/** Hides what identifies a person, by the fields that a pipeline file marks. */
public final class PersonalData {
  private final Source source;
  private final KeyMask keys;
  private final Set<String> fields;

  public PersonalData(Pipeline pipeline) {
    this(pipeline, pipeline);
  }

  /** @param other another definition, whose marks count as well: a release's, and the one in force */
  public PersonalData(Pipeline pipeline, Pipeline other) {
    this.fields = Stream.of(pipeline, other).flatMap(PersonalData::marked).collect(toCollection(TreeSet::new));
    this.source = pipeline.source();
    this.keys = new KeyMask(source, fields);
  }

  private static Stream<String> marked(Pipeline pipeline) {
    return Stream.concat(
        pipeline.source().fields().stream().filter(Field::pii).map(Field::name),
        pipeline.transformations().computed().stream().filter(ComputedField::pii).map(ComputedField::name));
  }

  /** Whether a field identifies a person. */
  public boolean has(String field) {
    return fields.contains(field);
  }

  /** A record's key. */
  Column key(Column key) {
    KeyMask mask = keys; // travels to Spark's tasks alone
    UDF1<String, String> masked = text -> text == null ? null : mask.masked(text);
    return udf(masked, DataTypes.StringType).apply(key);
  }

  /** An image; null where it is null. */
  Column image(String image) {
    Column[] shown = source.fields().stream().map(field -> dimension(image + "." + field.name(), field.name()).as(field.name())).toArray(Column[]::new);
    return when(col(image).isNotNull(), struct(shown));
  }

  /** A field that cells are kept apart by. */
  Column dimension(String name) {
    return dimension(name, name);
  }

  private Column dimension(String column, String field) {
    return has(field) ? when(col(column).isNotNull(), lit(KeyMask.MASK)) : col(column);
  }
}
