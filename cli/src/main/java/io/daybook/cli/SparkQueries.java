package io.daybook.cli;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.lake.LakeTable;
import io.daybook.lake.LakeTables;
import io.daybook.serving.RawTables;
import io.daybook.serving.Rows;
import io.daybook.serving.SqlDialect;
import io.daybook.serving.View;
import io.daybook.serving.ViewSql;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Spark SQL in this process, for when there is no Trino: the same views, no roles, and no address for other programs. */
final class SparkQueries implements Queries {
  private final SparkSession spark;
  private final List<View> views;

  /** Makes the pipeline's views over the tables in {@code <lakeRoot>/<pipeline>}, in a session of their own. */
  SparkQueries(SparkSession spark, Path lakeRoot, Pipeline pipeline) {
    this.spark = spark.newSession();
    String tables = pipeline.name() + "_lake";
    this.spark.sql("create database if not exists " + SqlDialect.SPARK.quote(tables));
    this.spark.sql("create database if not exists " + SqlDialect.SPARK.quote(pipeline.name()));
    Set<String> names = new LakeTables(pipeline).all().stream().map(LakeTable::name).collect(Collectors.toSet());
    for (String name : names) {
      Path table = lakeRoot.resolve(pipeline.name()).resolve(name).toAbsolutePath();
      this.spark.sql("create table if not exists %s using delta location '%s'".formatted(SqlDialect.SPARK.qualified(tables, name), table.toUri()));
    }
    this.views = new ViewSql(pipeline, SqlDialect.SPARK, RawTables.inSchema(SqlDialect.SPARK, names, tables)).views();
    for (View view : views) {
      this.spark.sql("create or replace view %s as %s".formatted(SqlDialect.SPARK.qualified(pipeline.name(), view.name()), view.select()));
    }
    this.spark.sql("use " + SqlDialect.SPARK.quote(pipeline.name()));
  }

  SparkSession session() {
    return spark;
  }

  /** The views that were made. */
  List<View> views() {
    return views;
  }

  /** The rows of a statement of Daybook's own. */
  Dataset<Row> rows(String sql) {
    return spark.sql(sql);
  }

  @Override
  public <T> T query(String sql, Function<Rows, T> reader) {
    try {
      Dataset<Row> rows = spark.sql(sql.strip().replaceAll(";\\s*$", ""));
      return reader.apply(SparkRows.of(rows));
    } catch (Exception e) { // Spark's AnalysisException is a checked one that Java does not see
      String message = String.valueOf(e.getMessage()).replaceAll("^\\[[A-Z_.0-9]+\\] ", "").replaceAll("(?s);?\\s*\\n'.*", "");
      throw new DaybookException(ErrorCode.QUERY_FAILED, message, e);
    }
  }
}
