package io.daybook.ingestion;

import io.daybook.core.pipeline.Approval;
import io.daybook.core.pipeline.Closing;
import io.daybook.core.pipeline.Envelope;
import io.daybook.core.pipeline.Field;
import io.daybook.core.pipeline.FieldOrigin;
import io.daybook.core.pipeline.FieldType;
import io.daybook.core.pipeline.Gates;
import io.daybook.core.pipeline.Measure;
import io.daybook.core.pipeline.Metric;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.pipeline.Reference;
import io.daybook.core.pipeline.Source;
import io.daybook.core.pipeline.SourceFile;
import io.daybook.core.pipeline.Transformations;
import io.daybook.core.time.BusinessCalendar;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/** Pipelines for tests, as their files would declare them. */
final class Pipelines {
  static final ZoneId LONDON = ZoneId.of("Europe/London");

  private Pipelines() {}

  static Pipeline retail() {
    return retail("retail.public.invoice_line", Duration.ofHours(6), Duration.ofMinutes(10));
  }

  static Pipeline retail(String topic, Duration grace, Duration dedupHorizon) {
    return pipeline(
        "retail_sales",
        new Source(
            topic,
            Envelope.DEBEZIUM,
            List.of("invoice_no", "line_no"),
            List.of(
                column("invoice_no", new FieldType.Text(), "InvoiceNo", false),
                new Field("line_no", new FieldType.Int(), false, false, new FieldOrigin.OrdinalWithin("invoice_no")),
                column("stock_code", new FieldType.Text(), "StockCode", false),
                column("description", new FieldType.Text(), "Description", true),
                column("quantity", new FieldType.Int(), "Quantity", false),
                column("unit_price", new FieldType.Decimal(9, 4), "UnitPrice", false),
                column("customer_id", new FieldType.Text(), "CustomerID", true),
                column("country", new FieldType.Text(), "Country", false),
                column("invoice_date", new FieldType.Timestamp(LONDON), "InvoiceDate", false)),
            "invoice_date",
            Optional.of(new SourceFile("online-retail/online_retail.csv.gz", ',', "yyyy-MM-dd HH:mm:ss"))),
        grace,
        dedupHorizon,
        List.of(
            new Reference(
                "fx", "fx-ecb/eurofxref-hist.csv.gz", "Date", List.of(new Reference.Rate("gbp_per_eur", "GBP", new FieldType.Decimal(8, 5))))));
  }

  /** A file of every type, whose lines are identified by their place. */
  static Pipeline everyType() {
    return pipeline(
        "every_type",
        new Source(
            "every_type",
            Envelope.DEBEZIUM,
            List.of("row"),
            List.of(
                new Field("row", new FieldType.BigInt(), false, false, new FieldOrigin.FilePosition()),
                column("at", new FieldType.Timestamp(LONDON), "at", false),
                column("amount", new FieldType.Decimal(6, 2), "amount", true),
                column("big", new FieldType.BigInt(), "big", true),
                column("flag", new FieldType.Bool(), "flag", true),
                column("day", new FieldType.Day(), "day", true),
                column("note", new FieldType.Text(), "note", true)),
            "at",
            Optional.of(new SourceFile("every_type.csv", ';', "dd/MM/yyyy HH:mm"))),
        Duration.ofHours(6),
        Duration.ofMinutes(10),
        List.of());
  }

  static Field column(String name, FieldType type, String header, boolean nullable) {
    return new Field(name, type, nullable, false, new FieldOrigin.Column(header));
  }

  static Pipeline pipeline(String name, Source source, Duration grace, Duration dedupHorizon, List<Reference> references) {
    String amount = source.fields().stream().anyMatch(field -> field.name().equals("quantity")) ? "quantity * unit_price" : "amount";
    return new Pipeline(
        name,
        source,
        new BusinessCalendar(LONDON, LocalTime.MIDNIGHT),
        new Closing(grace, Approval.NONE),
        Duration.ofMinutes(10),
        dedupHorizon,
        Duration.ofMinutes(5),
        references,
        Transformations.none(),
        List.of(),
        List.of(
            new Metric("by_minute", Duration.ofMinutes(1), List.of(), List.of(new Measure.Count("lines"), new Measure.Sum("net", amount, 4))),
            new Metric("by_hour", Duration.ofHours(1), List.of(), List.of(new Measure.Count("lines")))),
        new Gates(BigDecimal.ZERO, List.of()),
        "pipeline: " + name);
  }
}
