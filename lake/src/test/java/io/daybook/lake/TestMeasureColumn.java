package io.daybook.lake;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.airlift.slice.Slices;
import io.airlift.stats.TDigest;
import io.airlift.stats.cardinality.HyperLogLog;
import io.daybook.core.pipeline.Measure;
import java.math.BigDecimal;
import java.util.HexFormat;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Sketches of contributions, and the exact figures in their place. */
class TestMeasureColumn {
  @RegisterExtension static final SparkUnderTest SPARK = new SparkUnderTest();

  private static final MeasureColumn DISTINCT = MeasureColumn.of(new Measure.Distinct("value", "customer"));

  @Test
  void sketchOfValuesEstimatesHowManyDifferentOnesThereAre() {
    Dataset<Row> values = SPARK.session().range(30_000).repartition(3).selectExpr("concat('customer ', id % 10000) as value");

    assertThat(cardinality(one(values, DISTINCT))).isCloseTo(10_000, within(500L));
    assertThat(SPARK.session().range(30_000).selectExpr("cast(id % 10000 as string) as value").agg(DISTINCT.exact()).first().getLong(0)).isEqualTo(10_000);
  }

  /** The bytes that the serving layer's test has Trino read. */
  @Test
  void sketchOfValuesIsTheseBytes() {
    assertThat(HexFormat.of().formatHex(one(texts("'Ann'", "'Bob'", "null", "'Ann'", "'Côte'"), DISTINCT))).isEqualTo("020c030040b3784000930b92018b14d1");
  }

  @Test
  void sketchOfAmountsIsTheseBytes() {
    Dataset<Row> amounts = SPARK.session().range(1, 10).coalesce(1).selectExpr("cast(id * 1.25 as decimal(38, 2)) as value");

    byte[] sketch = one(amounts, quantile("0.5"));

    assertThat(HexFormat.of().formatHex(sketch)).isEqualTo("00000000000000f43f00000000008026400000000000005940000000000000224009000000000000000000f43f00000000000004400000000000"
          + "000e40000000000000144000000000000019400000000000001e40000000000080214000000000000024400000000000802640000000000000f0"
          + "3f000000000000f03f000000000000f03f000000000000f03f000000000000f03f000000000000f03f000000000000f03f000000000000f03f00"
          + "0000000000f03f");
    assertThat(TDigest.deserialize(Slices.wrappedBuffer(sketch)).valueAt(0.5)).isEqualTo(6.25);
  }

  @Test
  void sketchesOfManyPartitionsMerge() {
    Dataset<Row> amounts = SPARK.session().range(1, 10_001).repartition(4).selectExpr("cast(id as decimal(38, 2)) as value");

    assertThat(TDigest.deserialize(Slices.wrappedBuffer(one(amounts, quantile("0.95")))).valueAt(0.95)).isCloseTo(9_500, within(50.0));
  }

  @Test
  void whatHasNoValueHasNoSketch() {
    assertThat(one(texts("cast(null as string)"), DISTINCT)).isNull();
    assertThat(one(amounts("null"), quantile("0.5"))).isNull();
    assertThat(one(SPARK.session().range(0).selectExpr("cast(id as string) as value"), DISTINCT)).isNull();
  }

  @Test
  void exactQuantileIsAnAmountThatOccursWhicheverTheOrder() {
    assertThat(exact("0.5", "4.00", "1.00", "3.00", "2.00")).isEqualTo("2.00");
    assertThat(exact("0.5", "5.00", "1.00", "3.00")).isEqualTo("3.00");
    assertThat(exact("0.51", "4.00", "1.00", "3.00", "2.00")).isEqualTo("3.00");
    assertThat(exact("0.95", "1.00", "-2.00", "null", "0.10")).isEqualTo("1.00");
    assertThat(exact("0.001", "1.00", "-2.00", "0.10")).isEqualTo("-2.00");
    assertThat(exact("0.5", "null")).isNull();
  }

  private static String exact(String at, String... amounts) {
    BigDecimal exact = amounts(amounts).agg(quantile(at).exact()).first().getDecimal(0);
    return exact == null ? null : exact.toPlainString();
  }

  private static MeasureColumn quantile(String at) {
    return MeasureColumn.of(new Measure.Quantile("value", "amount", new BigDecimal(at), 2));
  }

  private static Dataset<Row> texts(String... values) {
    return SPARK.session().sql("select * from values (%s) as v(value)".formatted(String.join("), (", values)));
  }

  private static Dataset<Row> amounts(String... values) {
    return texts(values).select(col("value").cast("decimal(38, 2)").as("value"));
  }

  private static byte[] one(Dataset<Row> contributions, MeasureColumn column) {
    return contributions.agg(column.partial()).first().getAs(0);
  }

  private static long cardinality(byte[] sketch) {
    return HyperLogLog.newInstance(Slices.wrappedBuffer(sketch)).cardinality();
  }
}
