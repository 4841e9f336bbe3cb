package io.daybook.cli;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.pipeline.PipelineReader;
import io.daybook.lake.LakeSession;
import io.daybook.lake.LakeTable;
import io.daybook.lake.LakeTables;
import io.daybook.serving.RawTables;
import io.daybook.serving.SqlDialect;
import io.daybook.serving.View;
import io.daybook.serving.ViewSql;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every column of every view says what it means, and nothing is said of columns that are not there. */
class TestViewComments {
  private static SparkSession spark;

  @BeforeAll
  static void startSpark() {
    spark = LakeSession.start("local[1]");
  }

  @AfterAll
  static void stopSpark() {
    spark.stop();
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "pipelines/retail_sales.yaml",
    "benchmark/src/main/resources/io/daybook/benchmark/orders.yaml",
    "product-tests/src/test/resources/law.yaml"
  })
  void everyColumnOfEveryViewHasAComment(String file) {
    Pipeline pipeline = PipelineReader.read(Path.of("..").resolve(file));
    SoftAssertions softly = new SoftAssertions();
    for (View view : views(pipeline)) {
      List<String> columns = Arrays.asList(spark.sql(view.select()).schema().fieldNames());
      softly.assertThat(view.comment()).as("comment on %s", view.name()).isNotBlank();
      softly.assertThat(view.columnComments().keySet()).as("commented columns of %s", view.name()).containsExactlyInAnyOrderElementsOf(columns);
      softly.assertThat(view.columnComments()).as("comments on columns of %s", view.name()).allSatisfy((column, comment) -> assertThat(comment).as(column).isNotBlank());
    }
    softly.assertAll();
  }

  @Test
  void commentsNameWhatAnAnalystHasToKnowOfAFigure() {
    Pipeline law = PipelineReader.read(Path.of("../product-tests/src/test/resources/law.yaml"));
    Map<String, View> views = views(law).stream().collect(Collectors.toMap(View::name, Function.identity()));

    assertThat(views.get("by_country").columnComments())
        .containsEntry("country", "Dimension: the record's country; null is a value like any other")
        .containsEntry("pounds", "Sum of quantity * unit_price")
        .containsEntry("average", "pounds / lines, rounded half up to 4 places; null where lines is 0");
    assertThat(views.get("by_country_month").columnComments().get("median")).endsWith("Null where the period has more than one row, for it cannot be told from their figures");
    assertThat(views.get("total_day").comment()).startsWith("Its panes, each record once, by day");
  }

  private static List<View> views(Pipeline pipeline) {
    Map<String, String> tables = new LakeTables(pipeline).all().stream().collect(Collectors.toMap(LakeTable::name, TestViewComments::empty));
    RawTables raw = table -> Optional.ofNullable(tables.get(table));
    return new ViewSql(pipeline, SqlDialect.SPARK, raw).views();
  }

  private static String empty(LakeTable table) {
    return Arrays.stream(table.columns().fields())
        .map(field -> "cast(null as %s) as `%s`".formatted(field.dataType().sql(), field.name()))
        .collect(joining(", ", "(select ", " where false)"));
  }
}
