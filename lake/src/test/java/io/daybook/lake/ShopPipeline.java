package io.daybook.lake;

import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.pipeline.PipelineReader;

/** The pipeline file of tests: sales of a shop, with a rate, one rule and one measure beside the count. */
final class ShopPipeline {
  static final String FILE = "shop.yaml";

  private static final String TEXT = """
      pipeline: shop
      source:
        topic: shop.public.sale
        envelope: debezium
        key: [id]
        event_time: sold_at
        fields:
          id: string
          quantity: int
          unit_price: decimal(9,4)
          weight: decimal(30,10)
          current_stock: int
          sold_at: { type: timestamp, zone: Europe/London }
      calendar: { zone: Europe/London }
      references:
        fx:
          kind: rate_by_date
          path: rates.csv
          date_column: Date
          rates:
            gbp_per_eur: { column: GBP, type: "decimal(8,5)" }
      rules:
        checked: %s
      metrics:
        sales:
          window: 1 minute
          dimensions: []
          measures:
            lines: count
            amount: { %s: "%s", scale: %d }
      """;

  private ShopPipeline() {}

  /** @param kind of the measure {@code amount}: sum, min, max */
  static String text(String rule, String kind, String expression, int scale) {
    return TEXT.formatted(rule, kind, expression, scale);
  }

  static Pipeline read() {
    return PipelineReader.read(FILE, text("unit_price >= 0", "sum", "quantity * unit_price", 4));
  }
}
