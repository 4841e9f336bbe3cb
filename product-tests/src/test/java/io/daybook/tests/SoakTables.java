package io.daybook.tests;

import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.date_format;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.assertj.core.api.Assertions.assertThat;

import io.daybook.core.pipeline.Metric;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.lake.LakeSession;
import io.daybook.lake.Offsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** What the tables say at the end of a soak, held against its load. */
final class SoakTables implements AutoCloseable {
  private final SparkSession spark = LakeSession.start("local[2]");
  private final Path lake;
  private final Pipeline pipeline;
  private final SoakLoad load;

  SoakTables(Path lake, Pipeline pipeline, SoakLoad load) {
    this.lake = lake;
    this.pipeline = pipeline;
    this.load = load;
  }

  private record Release(LocalDate date, String id, Map<Integer, Long> untilOffsets) {}

  /** Whether both layers have everything that was sent. */
  boolean coverAll() {
    return covers("speed_batches") && covers("ingest_batches");
  }

  private boolean covers(String table) {
    Map<Integer, Long> covered = new TreeMap<>();
    for (Row row : read(table).select("until_offsets").collectAsList()) {
      covered.putAll(Offsets.max(covered, Offsets.of(row, "until_offsets")));
    }
    return covered.equals(load.endOffsets());
  }

  /** What the speed layer says of every date, released or not. */
  void assertProvisionalIsTheTruth() {
    Map<String, SoakLoad.Figures> truth = new TreeMap<>();
    for (int date = 0; date < load.dates(); date++) {
      truth.putAll(load.figures(load.date(date), load.endOffsets()));
    }
    assertThat(figures(read("provisional"))).as("provisional").isEqualTo(truth);
  }

  void assertEveryDeliveryIsInTheMasterDatasetAndEachEventCountsOnce() {
    Dataset<Row> changes = read("changes");
    assertThat(changes.count()).as("deliveries").isEqualTo(load.deliveries());
    assertThat(changes.select("partition", "offset").distinct().count()).as("places").isEqualTo(load.deliveries());
    assertThat(changes.where(col("redelivery_of").isNull()).count()).as("events").isEqualTo(load.events());
    assertThat(read("quarantine").count()).as("in quarantine").isZero();
  }

  /** Of each release the figures up to its cut; of the last one of each date those of everything. */
  void assertReleasesAreTheTruth() {
    Map<LocalDate, Map<String, SoakLoad.Figures>> last = new TreeMap<>();
    for (Release release : releases()) {
      Map<String, SoakLoad.Figures> figures = new TreeMap<>();
      for (Metric metric : pipeline.metrics()) {
        Dataset<Row> rows = read("final_" + metric.name()).where(col("release_id").equalTo(release.id)).withColumn("metric", lit(metric.name()));
        figures.putAll(figures(metric.dimensions().isEmpty() ? rows.withColumn("depot", lit(null).cast("string")) : rows));
      }
      assertThat(figures).as("release %s", release).isEqualTo(load.figures(release.date, release.untilOffsets));
      last.put(release.date, figures);
    }
    for (int date = 0; date < load.dates(); date++) {
      assertThat(last.get(load.date(date))).as("last release of %s", load.date(date)).isEqualTo(load.figures(load.date(date), load.endOffsets()));
    }
    assertThat(last).hasSize(load.dates());
  }

  void assertNothingIsUnexplained() {
    for (Metric metric : pipeline.metrics()) {
      Column unexplained = abs(col("unexplained_provisional")).plus(abs(col("unexplained_late"))).plus(abs(col("unexplained_final")));
      List<Row> rows = read("drift_" + metric.name()).where(unexplained.gt(0)).limit(5).collectAsList();
      assertThat(rows).as("unexplained in drift_%s", metric.name()).isEmpty();
      assertThat(read("drift_" + metric.name()).where(col("release_id").isin(releases().stream().map(Release::id).toArray())).isEmpty()).isFalse();
    }
  }

  int releasesMade() {
    return releases().size();
  }

  /** In their order. */
  private List<Release> releases() {
    List<Release> releases = new ArrayList<>();
    for (Row row : read("releases").where(col("event").equalTo("PUBLISHED")).orderBy("entry").collectAsList()) {
      releases.add(new Release(row.getAs("business_date"), row.getAs("release_id"), Offsets.of(row, "covered_offsets")));
    }
    return releases;
  }

  private static Map<String, SoakLoad.Figures> figures(Dataset<Row> rows) {
    Column cell =
        concat_ws(
            "|",
            col("metric"),
            col("business_date").cast("string"),
            date_format(col("window_start"), "yyyy-MM-dd'T'HH:mm:ss'Z'"),
            coalesce(col("depot"), lit("null")));
    Map<String, SoakLoad.Figures> cells = new TreeMap<>();
    List<Row> sums = rows.groupBy(cell.as("cell")).agg(sum("parcels").cast("long"), sum("grams").cast("long"), sum(col("charge").multiply(100)).cast("long")).collectAsList();
    for (Row row : sums) {
      SoakLoad.Figures figures = new SoakLoad.Figures(row.getLong(1), row.getLong(2), row.getLong(3));
      if (!figures.equals(SoakLoad.Figures.NONE)) {
        cells.put(row.getString(0), figures);
      }
    }
    return cells;
  }

  private Dataset<Row> read(String table) {
    return spark.read().format("delta").load(lake.resolve(table).toString());
  }

  @Override
  public void close() {
    spark.stop();
  }
}
