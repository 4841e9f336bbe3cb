package io.daybook.ingestion;

import io.daybook.core.change.Image;
import io.daybook.core.pipeline.Field;
import io.daybook.core.pipeline.FieldOrigin;
import io.daybook.core.pipeline.FieldType;
import io.daybook.core.pipeline.Measure;
import io.daybook.core.pipeline.Pipeline;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.regex.Pattern;

/**
 * The amount that a simulated source gets wrong at first.
 *
 * <p>It is a number read from the file that is neither key nor dimension, if possible one that a sum uses; integers before decimals, then in
 * declared order. A wrong amount is a little larger than the right one and has its sign, so that it keeps most row rules.
 */
record AmendedField(int index, FieldType type) {
  private static final int MOST_UNITS = 5;

  /** Empty where the pipeline has no such field. */
  static Optional<AmendedField> of(Pipeline pipeline) {
    return pipeline.source().fields().stream()
        .filter(field -> isAmount(pipeline, field))
        .min(Comparator.comparing((Field field) -> !isSummed(pipeline, field)).thenComparing(field -> field.type() instanceof FieldType.Decimal))
        .map(field -> new AmendedField(pipeline.source().indexOf(field.name()), field.type()));
  }

  /** The image with a wrong amount; empty where it has none, or one that has no larger neighbours. */
  Optional<Image> wrong(Image right, SplittableRandom random) {
    int units = 1 + random.nextInt(MOST_UNITS);
    return Optional.ofNullable(right.value(index)).flatMap(amount -> larger(amount, units)).map(amount -> replaced(right, index, amount));
  }

  static Image replaced(Image image, int index, Object value) {
    List<Object> values = new ArrayList<>(image.values());
    values.set(index, value);
    return new Image(values);
  }

  private Optional<Object> larger(Object amount, int units) {
    try {
      if (amount instanceof Integer number) {
        return Optional.of(Math.addExact(number, number < 0 ? -units : units));
      }
      if (amount instanceof Long number) {
        return Optional.of(Math.addExact(number, number < 0 ? -units : units));
      }
      BigDecimal number = (BigDecimal) amount;
      BigDecimal step = BigDecimal.valueOf(number.signum() < 0 ? -units : units, Math.min(2, number.scale()));
      BigDecimal sum = number.add(step).setScale(number.scale());
      return sum.precision() <= ((FieldType.Decimal) type).precision() ? Optional.of(sum) : Optional.empty();
    } catch (ArithmeticException e) {
      return Optional.empty();
    }
  }

  private static boolean isAmount(Pipeline pipeline, Field field) {
    boolean number = field.type() instanceof FieldType.Int || field.type() instanceof FieldType.BigInt || field.type() instanceof FieldType.Decimal;
    return number
        && field.origin() instanceof FieldOrigin.Column
        && !pipeline.source().key().contains(field.name())
        && pipeline.metrics().stream().noneMatch(metric -> metric.dimensions().contains(field.name()));
  }

  private static boolean isSummed(Pipeline pipeline, Field field) {
    Pattern word = Pattern.compile("(?i)(?<![\\w.])" + Pattern.quote(field.name()) + "(?!\\w)");
    return pipeline.metrics().stream()
        .flatMap(metric -> metric.measures().stream())
        .anyMatch(measure -> measure instanceof Measure.Sum sum && word.matcher(sum.expression()).find());
  }
}
