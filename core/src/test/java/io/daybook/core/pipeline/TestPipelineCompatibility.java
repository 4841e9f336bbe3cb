package io.daybook.core.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestPipelineCompatibility {
  private static final String FILE = """
      pipeline: shop
      source:
        topic: shop.public.sale
        envelope: debezium
        key: [id]
        event_time: sold_at
        fields:
          id: string
          line: int
          country: { type: string, nullable: true }
          quantity: int
          price: decimal(9,4)
          sold_at: { type: timestamp, zone: Europe/London }
      calendar: { zone: Europe/London, cut_off: "00:00" }
      allowed_lateness: 10 minutes
      rules:
        priced: price >= 0
      metrics:
        sales:
          window: 1 minute
          dimensions: [country]
          measures:
            lines: count
            amount: { sum: quantity * price, scale: 4 }
            lowest: { min: price, scale: 4 }
      """;

  private static final Pipeline EARLIER = PipelineReader.read("shop.yaml", FILE);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock = """
          id: string               | id: string\\n    channel: { type: string, nullable: true } | COMPATIBLE   | source.fields.channel
          id: string               | id: string\\n    channel: string         | INCOMPATIBLE | source.fields.channel
          line: int                | line: long                                | INCOMPATIBLE | source.fields.line
          line: int                | line: string                              | INCOMPATIBLE | source.fields.line
          line: int                | line: { type: int, nullable: true }       | COMPATIBLE   | source.fields.line
          line: int                | line: { type: int, pii: true }            | COMPATIBLE   | source.fields.line
          country: { type: string, nullable: true } | country: string          | INCOMPATIBLE | source.fields.country
          decimal(9,4)             | decimal(12,4)                             | INCOMPATIBLE | source.fields.price
          decimal(9,4)             | decimal(8,4)                              | INCOMPATIBLE | source.fields.price
          zone: Europe/London }\\ncalendar | zone: UTC }\\ncalendar            | INCOMPATIBLE | source.fields.sold_at
          key: [id]                | key: [id, line]                           | INCOMPATIBLE | source.key
          envelope: debezium       | envelope: { kind: debezium, transactions: required } | COMPATIBLE | source.envelope
          envelope: debezium       | envelope: { kind: debezium, decimals: base64 } | INCOMPATIBLE | source.envelope
          envelope: debezium       | envelope: { kind: goldengate }            | INCOMPATIBLE | source.envelope
          envelope: debezium       | envelope: debezium\\n  epochs: [2026-01-01T00:00:00Z] | COMPATIBLE | source.epochs
          shop.public.sale         | shop.public.sales                         | INCOMPATIBLE | source.topic
          calendar: { zone: Europe/London | calendar: { zone: UTC              | INCOMPATIBLE | calendar.zone
          cut_off: "00:00"         | cut_off: "17:00"                          | INCOMPATIBLE | calendar.cut_off
          lateness: 10 minutes     | lateness: 1 hour                          | COMPATIBLE   | allowed_lateness
          price >= 0               | price > 0                                 | COMPATIBLE   | rules.priced
          window: 1 minute         | window: 1 hour                            | COMPATIBLE   | metrics.sales.window
          dimensions: [country]    | dimensions: []                            | COMPATIBLE   | metrics.sales.dimensions
          lines: count             | lines: count\\n      products: { distinct: id } | COMPATIBLE | metrics.sales.measures.products
          sum: quantity * price    | sum: 2 * quantity * price                 | COMPATIBLE   | metrics.sales.measures.amount
          price, scale: 4 }\\n      lowest | price, scale: 2 }\\n      lowest | INCOMPATIBLE | metrics.sales.measures.amount
          min: price               | max: price                                | INCOMPATIBLE | metrics.sales.measures.lowest
          metrics:\\n  sales | metrics:\\n  total: { window: 1 hour, dimensions: [], measures: { lines: count } }\\n  sales | COMPATIBLE | metrics.total
          """)
  void eachChangeIsOneDifference(String before, String after, PipelineDifference.Verdict verdict, String key) {
    String edited = FILE.replace(before.replace("\\n", "\n"), after.replace("\\n", "\n"));
    assertThat(edited).isNotEqualTo(FILE);
    assertThat(PipelineCompatibility.between(EARLIER, PipelineReader.read("shop.yaml", edited)))
        .singleElement()
        .satisfies(
            difference -> {
              assertThat(difference.key()).isEqualTo(key);
              assertThat(difference.verdict()).as(difference.reason()).isEqualTo(verdict);
            });
  }

  @Test
  void messagesTellTheLineTheReasonAndTheWayOut() {
    PipelineFile edited = PipelineReader.readWithLines("shop.yaml", FILE.replace("decimal(9,4)", "decimal(8,4)").replace("[id]", "[id, line]"));
    assertThat(PipelineCompatibility.between(EARLIER, edited.pipeline()).stream().map(difference -> difference.describe(edited)))
        .containsExactly(
            "shop.yaml:5: source.key: incompatible: changed from [id] to [id, line], and records that came before are known by the other key. "
                + "Keep it, or give the pipeline a new name: its tables are then made anew from the topic.",
            "shop.yaml:12: source.fields.price: incompatible: narrowed from decimal(9,4) to decimal(8,4), and records that came before may not fit. "
                + "Keep it, or give the pipeline a new name: its tables are then made anew from the topic.");
  }

  @Test
  void aFieldThatIsGoneIsToldAtItsParent() {
    PipelineFile edited = PipelineReader.readWithLines("shop.yaml", FILE.replace("    line: int\n", ""));
    assertThat(PipelineCompatibility.between(EARLIER, edited.pipeline()).get(0).describe(edited)).startsWith("shop.yaml:7: source.fields.line: compatible: no longer declared");
  }

  @Test
  void epochsAreAddedAtTheEnd() {
    String one = FILE.replace("envelope: debezium", "envelope: debezium\n  epochs: [2026-01-01T00:00:00Z]");
    Pipeline earlier = PipelineReader.read("shop.yaml", one);
    Pipeline later = PipelineReader.read("shop.yaml", one.replace("00Z]", "00Z, 2026-03-01T00:00:00Z]"));
    Pipeline other = PipelineReader.read("shop.yaml", one.replace("2026-01-01", "2026-02-01"));
    assertThat(PipelineCompatibility.between(earlier, later)).extracting(PipelineDifference::verdict).containsExactly(PipelineDifference.Verdict.COMPATIBLE);
    assertThat(PipelineCompatibility.between(earlier, other)).extracting(PipelineDifference::verdict).containsExactly(PipelineDifference.Verdict.INCOMPATIBLE);
    assertThat(PipelineCompatibility.between(earlier, EARLIER)).extracting(PipelineDifference::verdict).containsExactly(PipelineDifference.Verdict.INCOMPATIBLE);
  }

  @Test
  void layoutAndCommentsAreNoDifference() {
    assertThat(PipelineCompatibility.between(EARLIER, PipelineReader.read("shop.yaml", "# sales of a shop\n" + FILE))).isEmpty();
  }

  /** The tables hold what a definition in between has read, also where the last one had gone back. */
  @Test
  void whatGoesWithTheLastDefinitionButNotWithOneBeforeItIsRefused() {
    Pipeline nullable = PipelineReader.read("shop.yaml", FILE.replace("line: int", "line: { type: int, nullable: true }"));
    Pipeline without = PipelineReader.read("shop.yaml", FILE.replace("    line: int\n", ""));
    assertThat(PipelineCompatibility.between(List.of(EARLIER, without), EARLIER)).extracting(PipelineDifference::verdict).containsExactly(PipelineDifference.Verdict.INCOMPATIBLE);
    assertThat(PipelineCompatibility.between(List.of(EARLIER, nullable), EARLIER)).extracting(PipelineDifference::key).containsExactly("source.fields.line");
    assertThat(PipelineCompatibility.between(List.of(EARLIER, without), nullable)).as("new for one only").isEmpty();
  }

  /** Whatever the digits: a type is kept, or refused with the word that says in which way it does not fit. */
  @Property
  void decimalsAreKeptOrRefused(@ForAll @IntRange(min = 9, max = 20) int precision, @ForAll @IntRange(max = 8) int scale) {
    Pipeline now = PipelineReader.read("shop.yaml", FILE.replace("decimal(9,4)", "decimal(%d,%d)".formatted(precision, scale)));
    List<PipelineDifference> differences = PipelineCompatibility.between(EARLIER, now);
    if (precision == 9 && scale == 4) {
      assertThat(differences).isEmpty();
    } else {
      boolean wider = scale >= 4 && precision - scale >= 5;
      assertThat(differences).singleElement().satisfies(difference -> assertThat(difference.reason()).startsWith(wider ? "widened" : scale <= 4 && precision - scale <= 5 ? "narrowed" : "changed"));
    }
  }
}
