package io.daybook.lake;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.first;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.delta.kernel.exceptions.ConcurrentWriteException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** One row for many, while others append, merge files, or are killed. */
class TestRewrite {
  @RegisterExtension static final SparkUnderTest SPARK = new SparkUnderTest();

  private static final Instant NOON = Instant.parse("2010-12-01T12:00:00.123456Z");
  private static final Column BELOW_TEN = col("batch_id").lt(10);

  @TempDir private Path folder;

  private Lake lake;
  private LakeTable table;
  private Rewrite rewrite;

  @BeforeEach
  void openLake() {
    lake = Lake.open(SPARK.session(), folder.resolve("a folder [with] {signs}*"), ShopPipeline.read());
    table = lake.tables().ingestIntents();
    rewrite = new Rewrite(lake, InstantSource.system());
    LongStream.range(0, 12).forEach(this::append);
  }

  @Test
  void rowsThatTheConditionHoldsForAreReplacedAndTheOthersStay() throws IOException {
    new Compaction(lake, InstantSource.system()).compact(table); // all in one file
    append(12);
    Dataset<Row> before = SPARK.session().read().format("delta").option("versionAsOf", 14).load(lake.path(table));
    Row untouched = before.where(col("batch_id").equalTo(10)).head();
    List<String> files = List.of(lake.read(table).where(col("batch_id").equalTo(12)).inputFiles());

    assertThat(rewrite.replace(table, BELOW_TEN, TestRewrite::newest)).isTrue();

    assertThat(numbers()).containsExactly(9L, 10L, 11L, 12L);
    assertThat(lake.read(table).where(col("batch_id").equalTo(10)).head()).isEqualTo(untouched);
    assertThat(lake.read(table).inputFiles()).as("a file without rows to replace is left as it is").hasSize(2).contains(files.get(0));
    assertThat(before.collectAsList()).as("a statement that began before").hasSize(13);
  }

  @Test
  void conditionThatIsNullHoldsForNothing() throws IOException {
    rewrite.replace(table, BELOW_TEN.and(lit(null).cast("boolean").or(col("batch_id").equalTo(3))), TestRewrite::newest);
    assertThat(numbers()).hasSize(12);
    rewrite.replace(table, lit(null).cast("boolean"), TestRewrite::newest);
    assertThat(numbers()).hasSize(12);
  }

  @Test
  void rowsThatAreAppendedMeanwhileStay() throws IOException {
    Lake another = Lake.open(SPARK.session(), lake.folder().getParent(), ShopPipeline.read()); // shares nothing with the first, as in another process
    boolean replaced =
        rewrite.replace(
            table,
            BELOW_TEN,
            rows -> {
              append(12);
              another.append(table, List.of(row(13)), "another", 0);
              another.append(table, SPARK.session().createDataFrame(List.of(row(14)), table.columns()), "another by Spark", 0);
              return newest(rows);
            });

    assertThat(replaced).isTrue();
    append(15); // from the snapshot that the last append left
    assertThat(numbers()).containsExactly(9L, 10L, 11L, 12L, 13L, 14L, 15L);
  }

  @Test
  void whenFilesAreMergedMeanwhileNothingIsReplaced() throws IOException {
    boolean replaced =
        rewrite.replace(
            table,
            BELOW_TEN,
            rows -> {
              mergeFiles();
              return newest(rows);
            });

    assertThat(replaced).isFalse();
    assertThat(numbers()).hasSize(12);
    assertThat(rewrite.replace(table, BELOW_TEN, TestRewrite::newest)).isTrue();
    assertThat(numbers()).containsExactly(9L, 10L, 11L);
  }

  @Test
  void whenRowsAreReplacedMeanwhileNoFilesAreMerged() throws IOException {
    TableFiles atTheBeginningOfTheMerge = TableFiles.latest(lake.engine(), Path.of(lake.path(table)));
    rewrite.replace(table, BELOW_TEN, TestRewrite::newest);
    var sameRows = KernelRows.batches(atTheBeginningOfTheMerge.columns(), table.columns(), LongStream.range(0, 12).mapToObj(TestRewrite::row).iterator());

    assertThatThrownBy(() -> atTheBeginningOfTheMerge.replace(atTheBeginningOfTheMerge.files(), sameRows, KernelFiles.Content.REARRANGED, NOON))
        .isInstanceOf(ConcurrentWriteException.class);
    assertThat(numbers()).containsExactly(9L, 10L, 11L);
  }

  @Test
  void whatEndsHalfWayLeavesTheTableAsItWas() throws IOException {
    Dataset<Row> many = SPARK.session().range(100_000).selectExpr("id as batch_id", "id");
    assertThatThrownBy(
            () ->
                rewrite.replace(
                    table,
                    BELOW_TEN,
                    rows ->
                        newest(rows)
                            .drop("batch_id")
                            .crossJoin(many)
                            .withColumn("batch_id", expr("if(id = 99999, cast(raise_error('the end') as bigint), id)"))))
        .hasMessageContaining("the end");
    assertThat(numbers()).hasSize(12);
  }

  private static Dataset<Row> newest(Dataset<Row> rows) {
    return rows.groupBy("started_at")
        .agg(
            max("batch_id").as("batch_id"),
            first("from_offsets").as("from_offsets"),
            first("until_offsets").as("until_offsets"),
            first("load_id").as("load_id"),
            first("from_row").as("from_row"),
            first("until_row").as("until_row"),
            count(lit(1)).as("rows"));
  }

  private void mergeFiles() {
    try {
      new Compaction(lake, InstantSource.system()).compact(table);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void append(long number) {
    lake.append(table, List.of(row(number)), "test", number);
  }

  private List<Long> numbers() {
    return lake.read(table).select("batch_id").as(Encoders.LONG()).collectAsList().stream().sorted().toList();
  }

  private static Row row(long number) {
    return RowFactory.create(number, scalaMap(Map.of(0, number)), scalaMap(Map.of(0, number + 1)), NOON, null, null, null);
  }

  private static Object scalaMap(Map<Integer, Long> map) {
    return scala.jdk.javaapi.CollectionConverters.asScala(map);
  }
}
