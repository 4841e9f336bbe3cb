package io.daybook.serving;

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
import io.daybook.core.pipeline.Source;
import io.daybook.core.pipeline.Transformations;
import io.daybook.core.pipeline.WindowKind;
import io.daybook.core.time.BusinessCalendar;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/** A pipeline with awkward names, dimensions of several types, and ratios coarser and finer than what they divide. */
public final class Pipelines {
  public static final Metric SALES = new Metric("sales", Duration.ofHours(1), List.of("country", "grade", "select"), List.of(
      new Measure.Ratio("average", "net", "lines", 4),
      new Measure.Count("lines"),
      new Measure.Sum("net", "amount", 4),
      new Measure.Ratio("coarse", "fine", "lines", 3),
      new Measure.Sum("fine", "amount / rate", 10),
      new Measure.Ratio("share", "net", "fine", 6),
      new Measure.Ratio("whole", "fine", "net", 0),
      new Measure.Ratio("lines_per_unit", "lines", "fine", 12),
      new Measure.Sum("order", "quantity", 0)));

  public static final Metric TOTAL = new Metric("total", Duration.ofDays(1), List.of(), List.of(new Measure.Sum("net", "amount", 2)));

  public static final Metric PRICES = new Metric("prices", Duration.ofHours(1), List.of("country", "grade", "select"), List.of(
      new Measure.Max("group", "amount", 4), new Measure.Count("lines"), new Measure.Min("lowest", "amount / rate", 10)));

  public static final Metric SLIDING = new Metric("sliding", new WindowKind.Sliding(Duration.ofHours(3), Duration.ofHours(1)), List.of("country", "grade", "select"), List.of(
      new Measure.Ratio("average", "net", "lines", 4), new Measure.Count("lines"), new Measure.Sum("net", "amount", 4), new Measure.Max("closed", "amount", 4)));

  public static final Metric LAST_DAY = new Metric("last_day", new WindowKind.Sliding(Duration.ofDays(1), Duration.ofHours(1)), List.of(), List.of(
      new Measure.Count("lines"), new Measure.Min("lowest", "amount", 4)));

  public static final Pipeline PIPELINE = pipeline(new BusinessCalendar(ZoneId.of("Europe/London"), LocalTime.MIDNIGHT));

  private Pipelines() {}

  public static Pipeline pipeline(BusinessCalendar calendar) {
    return pipeline(calendar, List.of(SALES, TOTAL, PRICES, SLIDING, LAST_DAY));
  }

  static Pipeline pipeline(BusinessCalendar calendar, List<Metric> metrics) {
    return new Pipeline(
        "shop",
        new Source("shop.public.line", Envelope.DEBEZIUM, List.of("id"), List.of(
            field("id", new FieldType.Text()), field("country", new FieldType.Text()), field("grade", new FieldType.Int()),
            field("select", new FieldType.Day()), field("at", new FieldType.Timestamp(ZoneId.of("Europe/London")))), "at", Optional.empty()),
        calendar,
        new Closing(Duration.ofHours(6), Approval.NONE),
        Duration.ofMinutes(10), Duration.ofMinutes(10), Duration.ofMinutes(5),
        List.of(), Transformations.none(), List.of(), metrics, new Gates(BigDecimal.ZERO, List.of()), "");
  }

  private static Field field(String name, FieldType type) {
    return new Field(name, type, true, false, new FieldOrigin.Column(name));
  }
}
