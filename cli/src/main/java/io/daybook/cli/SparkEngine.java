package io.daybook.cli;

import io.daybook.cli.shell.Relation;
import io.daybook.cli.shell.RelationColumn;
import io.daybook.cli.shell.SqlEngine;
import io.daybook.serving.Rows;
import io.daybook.serving.SqlDialect;
import io.daybook.serving.View;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;

/** Spark SQL in this process. */
final class SparkEngine implements SqlEngine {
  private final SparkQueries queries;
  private final SparkSession spark;
  private final String tableSchema;
  private final AtomicLong statements = new AtomicLong();

  SparkEngine(SparkQueries queries, String tableSchema) {
    this.queries = queries;
    this.spark = queries.session();
    this.tableSchema = tableSchema;
  }

  @Override
  public String place() {
    return "Spark SQL, schema " + spark.catalog().currentDatabase();
  }

  @Override
  public <T> T query(String sql, Function<Rows, T> reader) {
    SparkContext context = spark.sparkContext();
    statements.incrementAndGet();
    context.setJobGroup(jobGroup(), sql, true);
    try {
      return queries.query(sql, reader);
    } finally {
      context.clearJobGroup();
    }
  }

  /** Ends what is at work; a statement that is still being planned goes on until its first job. */
  @Override
  public void cancel() {
    spark.sparkContext().cancelJobGroupAndFutureJobs(jobGroup());
  }

  private String jobGroup() {
    return "daybook-sql-" + statements.get();
  }

  @Override
  public List<Relation> views() {
    return queries.views().stream().map(view -> new Relation(view.name(), view.comment())).sorted(Comparator.comparing(Relation::name)).toList();
  }

  @Override
  public List<Relation> tables() {
    return spark.sql("show tables in " + SqlDialect.SPARK.quote(tableSchema)).collectAsList().stream()
        .map(row -> new Relation(tableSchema + "." + row.<String>getAs("tableName"), ""))
        .sorted(Comparator.comparing(Relation::name))
        .toList();
  }

  @Override
  public List<RelationColumn> columns(String relation) {
    if (!spark.catalog().tableExists(relation)) {
      return List.of();
    }
    Map<String, String> comments = queries.views().stream().filter(view -> view.name().equals(relation)).findFirst().map(View::columnComments).orElse(Map.of());
    return Arrays.stream(spark.table(relation).schema().fields())
        .map(field -> new RelationColumn(field.name(), field.dataType().simpleString(), comments.getOrDefault(field.name(), "")))
        .toList();
  }
}
