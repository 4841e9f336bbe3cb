package io.daybook.ingestion;

import io.daybook.core.change.Image;
import io.daybook.core.pipeline.Field;
import io.daybook.core.pipeline.FieldOrigin;
import io.daybook.core.pipeline.FieldType;
import io.daybook.core.pipeline.Source;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Gives the copy of a record a key that no record of the file has, and that no copy of another record gets. */
final class PhantomKey {
  /** Beyond every position and ordinal: a file has fewer lines. */
  private static final int BEYOND_EVERY_LINE = 1_000_000_000;

  private final int index;
  private final UnaryOperator<Object> foreign;

  private PhantomKey(int index, UnaryOperator<Object> foreign) {
    this.index = index;
    this.foreign = foreign;
  }

  /** Empty where no field of the key is a string or an integer. */
  static Optional<PhantomKey> of(Source source, FileRecords records) {
    List<Field> key = source.key().stream().map(source::field).toList();
    return key.stream()
        .filter(field -> !(field.origin() instanceof FieldOrigin.Column) && isInteger(field))
        .map(field -> new PhantomKey(source.indexOf(field.name()), shiftedBy(BEYOND_EVERY_LINE)))
        .findFirst()
        .or(() -> key.stream().filter(field -> field.type() instanceof FieldType.Text).map(field -> suffixed(source, field, records)).findFirst())
        .or(() -> key.stream().filter(PhantomKey::isInteger).flatMap(field -> shifted(source, field, records).stream()).findFirst());
  }

  Image on(Image image) {
    return AmendedField.replaced(image, index, foreign.apply(image.value(index)));
  }

  private static PhantomKey suffixed(Source source, Field field, FileRecords records) {
    int index = source.indexOf(field.name());
    String suffix = "-phantom";
    while (endsWith(suffix, index, records)) {
      suffix += "-phantom";
    }
    String unused = suffix;
    return new PhantomKey(index, text -> (text == null ? "" : text) + unused);
  }

  private static boolean endsWith(String suffix, int index, FileRecords records) {
    return records.lines().stream()
        .anyMatch(line -> line instanceof FileRecord it && it.image().value(index) instanceof String text && text.endsWith(suffix));
  }

  private static Optional<PhantomKey> shifted(Source source, Field field, FileRecords records) {
    int index = source.indexOf(field.name());
    LongSummaryStatistics values =
        records.lines().stream()
            .filter(FileRecord.class::isInstance)
            .map(line -> ((FileRecord) line).image().value(index))
            .filter(Number.class::isInstance)
            .mapToLong(value -> ((Number) value).longValue())
            .summaryStatistics();
    try {
      long shift = Math.addExact(Math.subtractExact(values.getMax(), values.getMin()), 1);
      long largest = Math.addExact(values.getMax(), shift);
      return field.type() instanceof FieldType.Int && largest > Integer.MAX_VALUE
          ? Optional.empty()
          : Optional.of(new PhantomKey(index, shiftedBy(shift)));
    } catch (ArithmeticException e) {
      return Optional.empty();
    }
  }

  private static UnaryOperator<Object> shiftedBy(long shift) {
    return value ->
        value instanceof Integer number ? (Object) Math.toIntExact(number + shift) : (Object) Math.addExact(value == null ? 0L : (Long) value, shift);
  }

  private static boolean isInteger(Field field) {
    return field.type() instanceof FieldType.Int || field.type() instanceof FieldType.BigInt;
  }
}
