package io.daybook.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.daybook.core.pipeline.PipelineProblems;
import io.daybook.core.pipeline.PipelineReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TestExpressionCheck {
  @RegisterExtension static final SparkUnderTest SPARK = new SparkUnderTest();

  @Test
  void exactExpressionsPass() {
    check("unit_price >= 0", "quantity * unit_price", 4);
    check("quantity <> 0", "quantity * unit_price / fx.gbp_per_eur", 10);
    check("current_stock > 0", "current_stock", 0); // a field's name is no function
  }

  @Test
  void everyProblemIsReportedAtOnceWithItsLine() {
    assertThatThrownBy(() -> check("unit_prise >= 0", "quantitty * unit_price", 4))
        .isInstanceOf(PipelineProblems.class)
        .hasMessageContaining("shop.yaml:23: rules.checked: refers to unit_prise, which is not a declared field; did you mean unit_price?")
        .hasMessageContaining("shop.yaml:30: metrics.sales.measures.amount: refers to quantitty, which is not a declared field; did you mean quantity?");
  }

  @Test
  void expressionThatCannotBeExactIsRefused() {
    refused("unit_price", "quantity", "rules.checked", "must be true or false");
    refused("true", "cast(quantity as double)", "amount", "a sum needs an exact number (int, long or decimal): floating point is not right to the cent");
    refused("true", "quantity * quantity", "amount", "wrap around");
    refused("true", "weight * weight", "amount", "may need more than 38 digits");
    refused("true", "weight", "amount", "digits before the point", 18);
    refused("true", "quantity / unit_price", "amount", "decimal places in Spark", 18);
  }

  @Test
  void expressionThatIsNotOfTheRecordAloneIsRefused() {
    refused("true", "sum(quantity)", "amount", "Daybook adds up");
    refused("true", "cast(rand() as decimal(5,2))", "amount", "says something else each time");
    refused("sold_at < current_timestamp()", "quantity", "rules.checked", "says something else each time");
    refused("fx.gbp_per_eur > 0", "quantity", "rules.checked", "refers to fx"); // rules come before prices
  }

  @Test
  void extremesAreCheckedAsSumsAre() {
    check("true", "max", "quantity * unit_price / fx.gbp_per_eur", 10);
    refused("min", "cast(quantity as double)", "a min needs an exact number", 0);
    refused("max", "cast(weight as decimal(38,10))", "more than the 23 that a max at scale 10 has room for", 10);
    refused("min", "quantity / unit_price", "decimal places in Spark", 18);
    refused("max", "max(quantity)", "adds up or counts over records", 0);
  }

  @Test
  void controlTotalsAreCheckedAsSumsOfFieldsAre() {
    refusedTotal("quantitty", "gates.control_totals.columns.amount: refers to quantitty, which is not a declared field; did you mean quantity?");
    refusedTotal("quantity * fx.gbp_per_eur", "gates.control_totals.columns.amount: refers to fx");
    refusedTotal("cast(quantity as double)", "gates.control_totals.columns.amount: is of type double; a sum needs an exact number");
  }

  private static void refusedTotal(String expression, String reason) {
    String text =
        ShopPipeline.text("true", "sum", "quantity", 0)
            + "gates: { control_totals: { path: totals.csv, columns: { lines: count, amount: { sum: \"%s\" } } } }\n".formatted(expression);
    assertThatThrownBy(() -> new ExpressionCheck(SPARK.session(), PipelineReader.readWithLines(ShopPipeline.FILE, text)).require())
        .isInstanceOf(PipelineProblems.class)
        .hasMessageContaining(reason);
  }

  @Test
  void brokenSqlIsOneSentence() {
    assertThatThrownBy(() -> check("true", "quantity *", 0)).hasMessageContaining("amount: cannot be read as SQL").message().satisfies(message -> assertThat(message.lines()).hasSize(1));
  }

  private static void refused(String rule, String sum, String key, String reason) {
    refused(rule, sum, key, reason, 0);
  }

  private static void refused(String rule, String sum, String key, String reason, int scale) {
    assertThatThrownBy(() -> check(rule, sum, scale)).isInstanceOf(PipelineProblems.class).hasMessageContaining(key).hasMessageContaining(reason);
  }

  private static void refused(String kind, String expression, String reason, int scale) {
    assertThatThrownBy(() -> check("true", kind, expression, scale)).isInstanceOf(PipelineProblems.class).hasMessageContaining("amount: ").hasMessageContaining(reason);
  }

  private static void check(String rule, String sum, int scale) {
    check(rule, "sum", sum, scale);
  }

  private static void check(String rule, String kind, String expression, int scale) {
    new ExpressionCheck(SPARK.session(), PipelineReader.readWithLines(ShopPipeline.FILE, ShopPipeline.text(rule, kind, expression, scale))).require();
  }
}
