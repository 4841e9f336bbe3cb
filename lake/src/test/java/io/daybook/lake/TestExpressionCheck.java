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
    refused("true", "quantity * quantity", "amount", "calculates with whole numbers ((quantity * quantity)), which wrap around");
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

  @Test
  void computedFieldsAreKnownToWhatComesAfterThem() {
    check(WITH_CODES + """
        computed:
          code: { type: string, expression: upper(id) }
          area: { type: string, expression: "concat(shops.area, '/', code)" }
          amount_eur: { type: "decimal(23,2)", expression: quantity * unit_price / fx.gbp_per_eur }
          doubled: { type: "decimal(25,2)", expression: amount_eur * 2 }
          big: { type: boolean, expression: "quantity > 100" }
        filter: not big and code <> 'X'
        """);
  }

  @Test
  void computedFieldIsOfItsDeclaredType() {
    refusedComputed("{ type: int, expression: quantity * unit_price }", "is of type decimal(20,4), and int is declared; cast it, as in cast(quantity * unit_price as int)");
    refusedComputed("{ type: string, expression: quantity }", "is of type int, and string is declared");
    refusedComputed("{ type: \"decimal(20,6)\", expression: quantity * unit_price }", "has 4 decimal places in Spark (decimal(20,4)), less than its scale of 6");
    refusedComputed("{ type: \"decimal(10,4)\", expression: quantity * unit_price }", "may have 16 digits before the point (decimal(20,4)), more than the 6 that a decimal");
    refusedComputed("{ type: \"decimal(20,4)\", expression: cast(quantity as double) }", "a decimal needs an exact number");
    refusedComputed("{ type: string, expression: uper(id) }", "computed.x: ");
    refusedComputed("{ type: timestamp, expression: current_timestamp() }", "says something else each time");
    refusedComputed("{ type: string, expression: later }", "refers to later, which is not a declared field");
  }

  @Test
  void filterRulesAndKeysSeeTheRecordAlone() {
    refused(WITH_CODES + "filter: shops.area = 'north'\n", "filter: refers to shops");
    refused(WITH_CODES + "computed: { area: { type: string, expression: shops.area } }\nfilter: area = 'north'\n", "filter: refers to area");
    refused("filter: quantity\n", "filter: is of type int; the filter must be true or false, such as country <> 'Test'");
    refused(
        WITH_CODES.replace("code: id", "code: area") + "computed: { area: { type: string, expression: shops.area } }\n",
        "references.shops.key.code: 'area' is computed of references itself; name a field, or one that is computed of fields alone");
    refused(WITH_CODES.replace("shops:", "quantity:"), "references.quantity: has the name of a field");
  }

  private static final String WITH_CODES = "references: { shops: { kind: lookup, path: shops.csv, key: { code: id }, columns: { area: string } } }\n";

  private static void refusedComputed(String field, String reason) {
    refused("computed: { x: " + field + ", later: { type: string, expression: id } }\n", reason);
  }

  private static void refused(String sections, String reason) {
    assertThatThrownBy(() -> check(sections)).isInstanceOf(PipelineProblems.class).hasMessageContaining(reason);
  }

  /** @param sections of the pipeline file beside those that it has */
  private static void check(String sections) {
    String text = ShopPipeline.text("unit_price >= 0", "sum", "quantity * unit_price", 4);
    String merged = sections.startsWith("references:") ? withReference(text, sections) : text + sections;
    new ExpressionCheck(SPARK.session(), PipelineReader.readWithLines(ShopPipeline.FILE, merged)).require();
  }

  /** The pipeline file has references: what begins the sections goes among them. */
  private static String withReference(String text, String sections) {
    int end = sections.indexOf('\n');
    String reference = sections.substring("references: { ".length(), end - " }".length());
    return text.replace("references:\n", "references:\n  " + reference + "\n") + sections.substring(end + 1);
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
