package io.daybook.lake;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.pipeline.PipelineReader;
import io.delta.tables.DeltaTable;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A shop's file gains a field, a dimension and a measure, while a layer that was started with the earlier file goes on. */
class TestEvolvedTables {
  @RegisterExtension static final SparkUnderTest SPARK = new SparkUnderTest();

  private static final Instant NOON = Instant.parse("2010-12-01T12:00:00Z");
  private static final String EARLIER = ShopPipeline.text("unit_price >= 0", "sum", "quantity * unit_price", 4);
  private static final String NOW =
      EARLIER
          .replace("    id: string\n", "    id: string\n    channel: { type: string, nullable: true }\n")
          .replace("dimensions: []", "dimensions: [channel]")
          .replace("lines: count\n", "lines: count\n      units: { sum: quantity }\n");

  @TempDir private Path folder;

  @Test
  void whoWasStartedWithTheEarlierFileGoesOn() {
    Lake earlier = open(EARLIER);
    append(earlier, 0);
    Lake now = open(NOW);
    append(earlier, 1);
    append(now, 2);
    append(earlier, 3);

    assertThat(now.read(now.tables().provisional()).orderBy("batch_id").select("batch_id", "channel", "units", "amount").collectAsList())
        .extracting(row -> row.mkString(" "))
        .containsExactly("0 null null 5.0000", "1 null null 5.0000", "2 channel 7 5.0000", "3 null null 5.0000");
    assertThat(open(EARLIER).read(earlier.tables().provisional()).count()).isEqualTo(4);
  }

  @Test
  void imagesOfTheEarlierFileAreAppendedBesideThoseOfTheNewOne() {
    Lake earlier = open(EARLIER);
    Lake now = open(NOW);
    appendChange(earlier, 0);
    appendChange(now, 1);
    assertThat(now.read(now.tables().changes()).orderBy("ingest_batch").select("after.id", "after.quantity", "after.channel").collectAsList())
        .extracting(row -> row.mkString(" "))
        .containsExactly("id 7 null", "id 7 channel");
  }

  @Test
  void layersThatStartAtTheSameTimeWithTheNewFileAddItsColumnsOnce() {
    open(EARLIER);
    List<CompletableFuture<Lake>> opening = Stream.of(1, 2, 3).map(layer -> CompletableFuture.supplyAsync(() -> open(NOW))).toList();
    opening.forEach(CompletableFuture::join);
    Map<String, Long> versions = versions(open(NOW));
    open(NOW);
    open(EARLIER);

    assertThat(versions(open(NOW))).isEqualTo(versions).containsEntry("changes", 1L).containsEntry("provisional", 1L).containsEntry("quarantine", 0L).containsEntry("final_sales", 1L);
  }

  @Test
  void whatDoesNotGoWithTheTablesIsRefusedAndNothingIsWritten() {
    Lake lake = open(EARLIER);
    Map<String, Long> versions = versions(lake);
    String incompatible = NOW.replace("decimal(9,4)", "decimal(8,4)").replace("key: [id]", "key: [quantity]").replace("sales:", "turnover:");

    assertThatThrownBy(() -> open(incompatible))
        .isInstanceOfSatisfying(DaybookException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PIPELINE_INCOMPATIBLE))
        .hasMessageContaining("does not go with the tables in " + folder.resolve("shop"))
        .hasMessageContaining("Nothing was written.")
        .hasMessageContaining("pipeline shop:5: source.key: incompatible: changed from [id] to [quantity]")
        .hasMessageContaining("pipeline shop:11: source.fields.unit_price: incompatible: narrowed from decimal(9,4) to decimal(8,4)")
        .hasMessageNotContaining("turnover");
    assertThat(versions(lake)).isEqualTo(versions);
    assertThat(folder.resolve("shop/final_turnover")).doesNotExist();
    assertThat(Lake.differences(SPARK.session(), folder, pipeline(incompatible)).orElseThrow()).hasSize(5);
    assertThat(Lake.differences(SPARK.session(), folder.resolve("elsewhere"), pipeline(NOW))).isEmpty();
  }

  @Test
  void aTableWithoutAColumnOfDaybooksOwnIsRefused() {
    Lake lake = open(EARLIER);
    LakeTable quarantine = lake.tables().quarantine();
    SPARK.session().createDataFrame(List.of(), quarantine.columns()).drop("rule").write().format("delta").mode("overwrite").option("overwriteSchema", true).save(lake.path(quarantine));

    assertThatThrownBy(() -> open(NOW))
        .isInstanceOfSatisfying(DaybookException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FORMAT_REFUSED))
        .hasMessageContaining("has no column rule: an older Daybook has made it, in format 2, and this one writes format 2.")
        .hasMessageEndingWith("daybook ingest --pipeline FILE --kafka HOST:PORT --folder NEW");
  }

  @Test
  void rowsThatAreReplacedLeaveTheColumnsOfOthersAlone() throws IOException {
    Lake now = open(NOW);
    append(now, 0);
    append(now, 1);
    Lake back = open(EARLIER);
    new Rewrite(back, InstantSource.fixed(NOON)).replace(back.tables().provisional(), col("batch_id").equalTo(0), rows -> rows);
    new Compaction(back, InstantSource.fixed(NOON)).compact(back.tables().provisional());

    assertThat(now.read(now.tables().provisional()).orderBy("batch_id").select("units").collectAsList()).extracting(row -> row.mkString()).containsExactly("null", "7");
  }

  private Lake open(String text) {
    return Lake.open(SPARK.session(), folder, pipeline(text));
  }

  private static Pipeline pipeline(String text) {
    return PipelineReader.read(ShopPipeline.FILE, text);
  }

  private static Map<String, Long> versions(Lake lake) {
    Map<String, Long> versions = new TreeMap<>();
    for (LakeTable table : lake.tables().all()) {
      versions.put(table.name(), DeltaTable.forPath(SPARK.session(), lake.path(table)).history(1).select("version").head().getLong(0));
    }
    return versions;
  }

  private static void append(Lake lake, long batch) {
    lake.append(lake.tables().provisional(), List.of(row(lake.tables().provisional().columns(), batch)), "test", batch);
  }

  private static void appendChange(Lake lake, long batch) {
    StructType columns = lake.tables().changes().columns();
    lake.append(lake.tables().changes(), SPARK.session().createDataFrame(List.of(row(columns, batch)), columns), "test", batch);
  }

  /** Texts are the names of their columns. */
  private static Row row(StructType columns, long batch) {
    List<Object> values = new ArrayList<>();
    for (var column : columns.fields()) {
      values.add(
          switch (column.dataType().catalogString()) {
            case "date" -> LocalDate.parse("2010-12-01");
            case "timestamp" -> NOON;
            case "boolean" -> false;
            case "binary" -> new byte[0];
            case "int" -> 7;
            case "bigint" -> batch;
            case "string" -> column.name();
            case "decimal(38,4)" -> new BigDecimal("5.0000");
            case "decimal(9,4)" -> new BigDecimal("1.0000");
            case "decimal(30,10)" -> new BigDecimal("2.0000000000");
            case "decimal(38,0)" -> BigDecimal.valueOf(7);
            default -> row((StructType) column.dataType(), batch);
          });
    }
    return RowFactory.create(values.toArray());
  }
}
