package io.daybook.lake;

import io.daybook.core.NearestWord;
import io.daybook.core.pipeline.ComputedField;
import io.daybook.core.pipeline.FieldType;
import io.daybook.core.pipeline.Gate;
import io.daybook.core.pipeline.Lookup;
import io.daybook.core.pipeline.Measure;
import io.daybook.core.pipeline.Metric;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.pipeline.PipelineFile;
import io.daybook.core.pipeline.Problem;
import io.daybook.core.pipeline.Reference;
import io.daybook.core.pipeline.Rule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.BinaryArithmetic;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.UnaryMinus;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.IntegralType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Checks a pipeline file's expressions against its declared fields, without reading a record: that Spark can resolve them, that they say the same
 * whenever they are asked, and that their type is exact and wide enough.
 */
public final class ExpressionCheck {
  private static final Pattern UNRESOLVED = Pattern.compile("with name `([^`]+)`");

  private final PipelineFile file;
  private final Pipeline pipeline;
  /** What expressions see: the record as the source sent it; with what is computed of it alone; with references and all that is computed. */
  private final Dataset<Row> record;

  private Dataset<Row> fields;
  private Dataset<Row> fieldsAndReferences;

  public ExpressionCheck(SparkSession spark, PipelineFile file) {
    this.file = file;
    this.pipeline = file.pipeline();
    StructType type = FieldColumns.imageType(pipeline.source());
    this.record = spark.createDataFrame(List.of(), type);
    this.fields = record;
    for (Reference reference : pipeline.references()) {
      StructType rates = new StructType();
      for (Reference.Rate rate : reference.rates()) {
        rates = rates.add(rate.name(), DataTypes.createDecimalType(rate.type().precision(), rate.type().scale()));
      }
      type = type.add(reference.name(), rates);
    }
    for (Lookup lookup : pipeline.transformations().lookups()) {
      type = type.add(lookup.name(), LookupColumn.type(lookup));
    }
    this.fieldsAndReferences = spark.createDataFrame(List.of(), type);
  }

  /** Throws one {@link io.daybook.core.pipeline.PipelineProblems} with every problem there is. */
  public void require() {
    List<Problem> problems = problems();
    if (!problems.isEmpty()) {
      throw file.invalid(problems);
    }
  }

  /** Every problem, in the order of the file; empty when all is well. */
  public List<Problem> problems() {
    List<Problem> problems = new ArrayList<>();
    problems.addAll(nameProblems());
    problems.addAll(computedProblems());
    problems.addAll(keyProblems());
    conditionProblem(pipeline.transformations().filter(), "the filter must be true or false, such as country <> 'Test'")
        .ifPresent(reason -> problems.add(file.problem("filter", reason)));
    for (Rule rule : pipeline.rules()) {
      conditionProblem(rule.expression(), "a rule must be true or false, such as unit_price >= 0")
          .ifPresent(reason -> problems.add(file.problem("rules." + rule.name(), reason)));
    }
    for (Metric metric : pipeline.metrics()) {
      for (Measure measure : metric.measures()) {
        if (measure instanceof Measure.OfExpression amount) {
          amountProblem(fieldsAndReferences, amount)
              .ifPresent(reason -> problems.add(file.problem("metrics." + metric.name() + ".measures." + amount.name(), reason)));
        }
      }
    }
    for (Gate gate : pipeline.gates().declared()) {
      if (gate instanceof Gate.ControlTotals totals) {
        problems.addAll(totalsProblems(totals));
      }
    }
    return problems;
  }

  /** Why an expression over some records does not give the same exact value whenever it is asked; empty when it does. */
  public static Optional<String> valueProblem(Dataset<Row> records, String expression) {
    Typed typed = typed(records, expression);
    boolean floating = typed.type().equals(DataTypes.DoubleType) || typed.type().equals(DataTypes.FloatType);
    return typed.problem().or(() -> floating ? Optional.of("gives floating point, which is not right to the cent; cast what it is made of: cast(unit_price as decimal(18,4))") : Optional.empty());
  }

  private List<Problem> nameProblems() {
    List<Problem> problems = new ArrayList<>();
    Set<String> names = new HashSet<>();
    pipeline.source().fields().forEach(field -> names.add(field.name()));
    pipeline.transformations().computed().forEach(field -> names.add(field.name()));
    Stream.concat(pipeline.references().stream().map(Reference::name), pipeline.transformations().lookups().stream().map(Lookup::name))
        .filter(names::contains)
        .forEach(
            name -> problems.add(file.problem("references." + name, "has the name of a field, so expressions could mean either; choose another name")));
    return problems;
  }

  /** Checks computed fields, in their order, each with those before it, and makes them known to what comes after them. */
  private List<Problem> computedProblems() {
    List<Problem> problems = new ArrayList<>();
    ComputedFields computed = new ComputedFields(pipeline);
    for (ComputedField field : pipeline.transformations().computed()) {
      computedProblem(field).ifPresent(reason -> problems.add(file.problem("computed." + field.name(), reason)));
      fieldsAndReferences = with(fieldsAndReferences, field);
      fields = computed.isOfRecord(field) ? with(fields, field) : fields;
    }
    return problems;
  }

  private static Dataset<Row> with(Dataset<Row> record, ComputedField field) {
    return record.sparkSession().createDataFrame(List.of(), record.schema().add(field.name(), FieldColumns.type(field.type())));
  }

  private Optional<String> computedProblem(ComputedField field) {
    Typed typed = typed(fieldsAndReferences, field.expression());
    if (typed.problem().isPresent()) {
      return typed.problem();
    }
    if (field.type() instanceof FieldType.Decimal decimal) {
      return exactProblem(typed.type(), "a decimal", decimal.scale(), decimal.precision() - decimal.scale());
    }
    return typed.type().equals(FieldColumns.type(field.type()))
        ? Optional.empty()
        : Optional.of(
            "is of type %s, and %s is declared; cast it, as in cast(%s as %s), or declare what it is"
                .formatted(name(typed.type()), field.type(), field.expression(), FieldColumns.type(field.type()).sql().toLowerCase(Locale.ROOT)));
  }

  /** A lookup is joined by what the record has alone. */
  private List<Problem> keyProblems() {
    List<Problem> problems = new ArrayList<>();
    for (Lookup lookup : pipeline.transformations().lookups()) {
      for (Lookup.Key key : lookup.key()) {
        if (!List.of(fields.columns()).contains(key.field())) {
          problems.add(
              file.problem(
                  "references." + lookup.name() + ".key." + key.column(),
                  "'%s' is computed of references itself; name a field, or one that is computed of fields alone".formatted(key.field())));
        }
      }
    }
    return problems;
  }

  private Optional<String> conditionProblem(String condition, String advice) {
    Typed typed = typed(fields, condition);
    if (typed.problem().isPresent()) {
      return typed.problem();
    }
    return typed.type().equals(DataTypes.BooleanType)
        ? Optional.empty()
        : Optional.of("is of type %s; %s".formatted(name(typed.type()), advice));
  }

  /** A source does not know the pipeline's rates, so its totals are of the fields alone. */
  private List<Problem> totalsProblems(Gate.ControlTotals totals) {
    List<Problem> problems = new ArrayList<>();
    for (Measure.Additive figure : totals.figures()) {
      if (figure instanceof Measure.Sum sum) {
        amountProblem(record, sum).ifPresent(reason -> problems.add(file.problem("gates.control_totals.columns." + sum.name(), reason)));
      }
    }
    return problems;
  }

  private Optional<String> amountProblem(Dataset<Row> record, Measure.OfExpression measure) {
    Typed typed = typed(record, measure.expression());
    if (typed.problem().isPresent()) {
      return typed.problem();
    }
    return exactProblem(typed.type(), "a " + measure.kind(), measure.scale(), MeasureColumns.amountType(measure).precision() - measure.scale());
  }

  /**
   * Why values of a type cannot be had exactly.
   *
   * @param what needs them: {@code a sum}
   * @param wholeDigits how many it has room for before the point
   */
  private static Optional<String> exactProblem(DataType type, String what, int scale, int wholeDigits) {
    String name = name(type);
    DecimalType exact;
    if (type instanceof DecimalType decimal) {
      exact = decimal;
    } else if (type.equals(DataTypes.IntegerType) || type.equals(DataTypes.ShortType) || type.equals(DataTypes.ByteType)) {
      exact = new DecimalType(10, 0);
    } else if (type.equals(DataTypes.LongType)) {
      exact = new DecimalType(19, 0);
    } else {
      return Optional.of(
          "is of type %s; %s needs an exact number (int, long or decimal): floating point is not right to the cent".formatted(name, what));
    }
    if (exact.scale() < scale) {
      return Optional.of(
          "has %d decimal places in Spark (%s), less than its scale of %d; lower the scale, or declare its fields with fewer digits before the point"
              .formatted(exact.scale(), name, scale));
    }
    if (exact.precision() - exact.scale() > wholeDigits) {
      return Optional.of(
          "may have %d digits before the point (%s), more than the %d that %s at scale %d has room for; declare its fields with fewer digits"
              .formatted(exact.precision() - exact.scale(), name, wholeDigits, what, scale));
    }
    return Optional.empty();
  }

  private static String name(DataType type) {
    return type.sql().toLowerCase(Locale.ROOT);
  }

  private static Typed typed(Dataset<Row> record, String expression) {
    Dataset<Row> projected;
    try {
      projected = record.selectExpr("(" + expression + ") as value");
    } catch (Exception e) { // AnalysisException is checked in Scala and unchecked here; ParseException is one
      return Typed.failed(reason(record, e));
    }
    LogicalPlan plan = projected.queryExecution().analyzed();
    if (!(plan instanceof Project project) || plan.children().head().children().nonEmpty()) {
      return Typed.failed("adds up or counts over records; write what one record contributes, Daybook adds up");
    }
    Expression value = (Expression) project.projectList().head();
    return unsafe(value).map(Typed::failed).orElseGet(() -> new Typed(projected.schema().fields()[0].dataType(), Optional.empty()));
  }

  /** What in an expression would not give the same exact figure always; empty when nothing does. */
  private static Optional<String> unsafe(Expression expression) {
    String kind = expression.getClass().getSimpleName();
    if (!expression.deterministic() || kind.startsWith("Current") || kind.equals("Now") || kind.equals("LocalTimestamp")) {
      return Optional.of("says something else each time it is asked; use the record's own fields, so that both layers get the same figure");
    }
    if (expression instanceof BinaryArithmetic || expression instanceof UnaryMinus) {
      DataType type = expression.dataType();
      if (type instanceof IntegralType) {
        return Optional.of(
            "calculates with whole numbers (%s), which wrap around without a word where they get too large; cast one of them: cast(quantity as decimal(10,0))"
                .formatted(expression.sql()));
      }
      if (type instanceof DecimalType decimal && decimal.precision() == DecimalType.MAX_PRECISION()) {
        return Optional.of(
            "may need more than %d digits (%s), and would then count as nothing; declare its fields with fewer digits"
                .formatted(DecimalType.MAX_PRECISION(), expression.sql()));
      }
    }
    for (Expression part : CollectionConverters.asJava(expression.children())) {
      Optional<String> problem = unsafe(part);
      if (problem.isPresent()) {
        return problem;
      }
    }
    return Optional.empty();
  }

  private static String reason(Dataset<Row> record, Exception e) {
    Matcher unresolved = UNRESOLVED.matcher(String.valueOf(e.getMessage()));
    if (unresolved.find()) {
      String name = unresolved.group(1).replace("`", "");
      List<String> known = new ArrayList<>();
      for (StructField column : record.schema().fields()) {
        if (column.dataType() instanceof StructType rates) {
          Arrays.stream(rates.fieldNames()).forEach(rate -> known.add(column.name() + "." + rate));
        } else {
          known.add(column.name());
        }
      }
      return "refers to %s, which is not a declared field%s (known: %s)"
          .formatted(name, NearestWord.of(name, known).map(near -> "; did you mean " + near + "?").orElse(""), String.join(", ", known));
    }
    String message = e instanceof ParseException ? "cannot be read as SQL: " : "";
    String said = e.getMessage().lines().filter(line -> !line.isBlank()).findFirst().orElse("");
    return message + said.replaceAll("^\\[[A-Z_.0-9]+\\] ", "").replaceAll(" SQLSTATE:.*", "");
  }

  private record Typed(DataType type, Optional<String> problem) {
    static Typed failed(String problem) {
      return new Typed(DataTypes.NullType, Optional.of(problem));
    }
  }
}
