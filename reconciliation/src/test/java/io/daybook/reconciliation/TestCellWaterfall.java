package io.daybook.reconciliation;

import static org.assertj.core.api.Assertions.assertThat;

import io.daybook.core.pipeline.Measure;
import io.daybook.core.pipeline.Metric;
import io.daybook.lake.LakeTables;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import scala.jdk.javaapi.CollectionConverters;

/** The arithmetic of the waterfall, without tables. */
class TestCellWaterfall {
  private static final Metric SALES =
      new Metric(
          "sales",
          Duration.ofMinutes(1),
          List.of(),
          List.of(
              new Measure.Count("lines"),
              new Measure.Sum("pounds", "quantity * unit_price", 4),
              new Measure.Ratio("average", "pounds", "lines", 4),
              new Measure.Min("lowest", "quantity * unit_price", 2),
              new Measure.Max("highest", "quantity * unit_price", 2)));

  private static final StructType PART =
      new StructType()
          .add("_part", DataTypes.StringType)
          .add("lines", DataTypes.LongType)
          .add("pounds", DataTypes.createDecimalType(38, 4))
          .add("lowest", DataTypes.createDecimalType(38, 2))
          .add("highest", DataTypes.createDecimalType(38, 2));

  private static final List<String> PARTS =
      Stream.concat(
              Waterfall.CHANGES.stream(),
              Stream.of(
                  Waterfall.SNAPSHOT, Waterfall.TABLE, Waterfall.TABLE_LATE_IN_DAY, Waterfall.TABLE_AFTER_DAY, Waterfall.TABLE_CORRECTION, Waterfall.THEN,
                  Waterfall.RECOMPUTED_LATE, Waterfall.THEN_LATE, Waterfall.LATEST_PROVISIONAL, Waterfall.LATEST_FINAL, Waterfall.TABLE_FINAL))
          .toList();

  @Test
  void causesAndUnexplainedAddUpWhateverThePartsHold() {
    Random random = new Random(3);
    for (int i = 0; i < 2_000; i++) {
      List<Row> parts = PARTS.stream().filter(part -> random.nextInt(3) > 0).map(part -> part(part, random)).toList();
      for (Row row : drift(parts)) {
        BigDecimal sum = LakeTables.CAUSES.stream().map(cause -> figure(row, cause)).reduce(figure(row, "provisional"), BigDecimal::add);
        assertThat(sum.add(figure(row, "unexplained"))).as("%s of %s", row, parts).isEqualByComparingTo(figure(row, "final"));
        assertThat(figure(row, "unexplained_provisional").add(figure(row, "unexplained_final"))).isEqualByComparingTo(figure(row, "unexplained"));
      }
    }
  }

  @Test
  void causesOfCountsAndSumsAreTheirParts() {
    List<Row> parts = List.of(
        part(Waterfall.TABLE, 3, "30"), part(Waterfall.RECOMPUTED, 3, "30"), part("late", 1, "7"), part("amended", 0, "-2"), part("duplicate", -1, "-10"),
        part(Waterfall.LATEST_PROVISIONAL, 4, "26"), part(Waterfall.LATEST_FINAL, 4, "27"), part(Waterfall.TABLE_FINAL, 4, "27"));
    Row pounds = drift(parts).get(1);

    assertThat(figure(pounds, "late")).isEqualByComparingTo("7");
    assertThat(figure(pounds, "duplicate")).isEqualByComparingTo("-10");
    assertThat(figure(pounds, "amended")).isEqualByComparingTo("-2");
    assertThat(figure(pounds, "snapshot")).as("26 less 30 + 7 - 10 - 2").isEqualByComparingTo("1");
    assertThat(figure(pounds, "approximation")).isZero();
    assertThat(figure(pounds, "reference_data")).isEqualByComparingTo("1");
    assertThat(figure(pounds, "unexplained")).isZero();
  }

  @Test
  void ratioIsTheQuotientAfterEachStepAndNoneCountsAsNothing() {
    List<Row> parts = List.of(
        part(Waterfall.TABLE, 3, "10"), part(Waterfall.RECOMPUTED, 3, "10"), part("late", 1, "2"), part("deleted", -4, "-12"));
    Row average = drift(parts).get(2);

    assertThat(figure(average, "provisional")).isEqualByComparingTo("3.3333");
    assertThat(figure(average, "late")).isEqualByComparingTo("-0.3333");
    assertThat(figure(average, "deleted")).isEqualByComparingTo("-3");
    assertThat(figure(average, "final")).isZero();
    assertThat(figure(average, "unexplained")).isZero();
  }

  @Test
  void whatADeletedImageLeavesInAMinimumIsApproximation() {
    List<Row> parts = List.of(
        extremes(Waterfall.TABLE, "5.00", "9.00"), extremes(Waterfall.RECOMPUTED, "5.00", "9.00"), extremes("late", "3.00", "4.00"),
        extremes(Waterfall.LATEST_PROVISIONAL, "4.00", "9.00"), extremes(Waterfall.LATEST_FINAL, "4.00", "9.50"), extremes(Waterfall.TABLE_FINAL, "4.00", "9.50"));
    Row lowest = drift(parts).get(3);
    Row highest = drift(parts).get(4);

    assertThat(figure(lowest, "late")).isEqualByComparingTo("-2");
    assertThat(figure(lowest, "approximation")).isEqualByComparingTo("1");
    assertThat(figure(highest, "late")).isZero();
    assertThat(figure(highest, "reference_data")).isEqualByComparingTo("0.5");
  }

  @Test
  void rowsThatAnEarlierDefinitionToldApartAreOnePart() {
    Row lines = drift(List.of(part(Waterfall.TABLE, 2, "1"), part(Waterfall.THEN, 1, "1"), part(Waterfall.THEN, 1, "0"), part(Waterfall.REDEFINED, 3, "1"))).get(0);

    assertThat(figure(lines, "definition")).isEqualByComparingTo("1");
    assertThat(figure(lines, "unexplained_provisional")).isZero();
  }

  private static List<Row> drift(List<Row> parts) {
    return CellWaterfall.of(SALES).call(CollectionConverters.asScala(parts).toSeq());
  }

  private static BigDecimal figure(Row row, String name) {
    return row.getDecimal(1 + LakeTables.DRIFT_FIGURES.indexOf(name));
  }

  private static Row part(String part, Random random) {
    BigDecimal lowest = random.nextInt(4) == 0 ? null : BigDecimal.valueOf(random.nextInt(10_000) - 5_000, 2);
    BigDecimal highest = lowest == null ? null : lowest.add(BigDecimal.valueOf(random.nextInt(5_000), 2));
    return row(part, random.nextLong(7) - 3, BigDecimal.valueOf(random.nextInt(2_000_000) - 1_000_000, 4), lowest, highest);
  }

  private static Row part(String part, long lines, String pounds) {
    return row(part, lines, new BigDecimal(pounds), null, null);
  }

  private static Row extremes(String part, String lowest, String highest) {
    return row(part, 1L, BigDecimal.ONE, new BigDecimal(lowest), new BigDecimal(highest));
  }

  private static Row row(Object... values) {
    return new GenericRowWithSchema(values, PART);
  }
}
