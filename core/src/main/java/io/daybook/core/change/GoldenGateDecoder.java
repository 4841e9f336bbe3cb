package io.daybook.core.change;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.daybook.core.pipeline.Envelope;
import io.daybook.core.pipeline.Envelope.AbsentColumn;
import io.daybook.core.pipeline.Envelope.ColumnNames;
import io.daybook.core.pipeline.Field;
import io.daybook.core.pipeline.Source;
import java.util.Locale;
import java.util.Optional;

/**
 * Oracle GoldenGate's JSON by the operation formatter, with or without Connect's schema.
 *
 * <p>The event id is {@code table:position}, the sequence is the position; both padded. The table's name, times of operation and capture, keys and
 * tokens decide nothing: what a row is, the pipeline file says, and capture times differ between deliveries.
 */
final class GoldenGateDecoder implements EnvelopeDecoder {
  private static final String SUPPLEMENTAL_LOGGING = "log all columns: ADD TRANDATA with ALLCOLS, and GETUPDATEBEFORES";

  private final Envelope.GoldenGate envelope;
  private final ImageReader images;
  private final String[] columns;
  private final String[] flags;
  private final ValueReader[] readers;

  GoldenGateDecoder(Source source, Envelope.GoldenGate envelope, ImageReader images) {
    this.envelope = envelope;
    this.images = images;
    this.columns = source.fields().stream().map(field -> column(field, envelope.columns())).toArray(String[]::new);
    this.flags = source.fields().stream().map(field -> column(field, envelope.columns()) + envelope.missingSuffix()).toArray(String[]::new);
    this.readers = source.fields().stream().map(field -> ValueReaders.asText(field.type())).toArray(ValueReader[]::new);
  }

  private static String column(Field field, ColumnNames names) {
    boolean isDeclared = !field.member().equals(field.name());
    return isDeclared || names == ColumnNames.AS_DECLARED ? field.member() : field.name().toUpperCase(Locale.ROOT);
  }

  @Override
  public SourceEvent event(JsonNode record) throws MalformedRecord {
    JsonNode operation = inner(record);
    String word = Nodes.text(operation, envelope.members().operation());
    String table = Nodes.text(operation, envelope.members().table());
    if (word.equals(envelope.operations().truncate())) {
      return new SourceEvent.TableTruncated(table);
    }
    Op op = EnvelopeDecoder.op(envelope.operations(), word).orElseThrow(() -> unknown(word));
    Optional<Image> before =
        op == Op.INSERT || op == Op.UPDATE && Nodes.object(operation, envelope.members().before()).isEmpty()
            ? Optional.empty()
            : Optional.of(image(operation, envelope.members().before(), op, Optional.empty()));
    Optional<Image> after =
        op == Op.DELETE ? Optional.empty() : Optional.of(image(operation, envelope.members().after(), op, before));
    String position = position(operation.path(envelope.members().position()));
    return new SourceEvent.RowChanged(op, table + ":" + position, position, before, after);
  }

  private JsonNode inner(JsonNode record) {
    return record.has("payload") && !record.has(envelope.members().operation()) ? record.get("payload") : record;
  }

  private MalformedRecord unknown(String word) {
    return new MalformedRecord("unknown operation '%s' (known: %s)".formatted(Nodes.shortened(word), envelope.operations()));
  }

  @Override
  public Salvage salvage(JsonNode record) {
    JsonNode operation = inner(record);
    Envelope.Members members = envelope.members();
    Optional<Op> op = Salvage.ifReadable(() -> Nodes.text(operation, members.operation())).flatMap(word -> EnvelopeDecoder.op(envelope.operations(), word));
    Optional<String> position = Salvage.ifReadable(() -> position(operation.path(members.position())));
    Optional<String> table = Salvage.ifReadable(() -> Nodes.text(operation, members.table()));
    return new Salvage(
        op,
        position.flatMap(known -> table.map(name -> name + ":" + known)),
        position,
        salvaged(operation.path(members.before())),
        salvaged(operation.path(members.after())));
  }

  private ObjectNode salvaged(JsonNode image) {
    return images.salvaged(
        index -> image.path(flags[index]).asBoolean() ? MissingNode.getInstance() : image.path(columns[index]), (index, value) -> readers[index].read(value));
  }

  private Image image(JsonNode operation, String name, Op op, Optional<Image> known) throws MalformedRecord {
    JsonNode node = Nodes.object(operation, name).orElseThrow(() -> MalformedRecord.withoutImage(op, name));
    Object[] read = new Object[images.size()];
    for (int i = 0; i < read.length; i++) {
      JsonNode value = node.path(columns[i]);
      read[i] =
          isSent(node, i, value, op, name) ? images.value(i, readers[i], value, name) : images.kept(i, known, name, SUPPLEMENTAL_LOGGING);
    }
    return Image.of(read);
  }

  private boolean isSent(JsonNode image, int index, JsonNode value, Op op, String name) throws MalformedRecord {
    JsonNode isMissing = image.path(flags[index]);
    if (isMissing.isMissingNode()) {
      return !value.isMissingNode() || op == Op.INSERT || envelope.absent() == AbsentColumn.NULL;
    }
    if (!isMissing.isBoolean()) {
      throw new MalformedRecord("%s.%s is neither true nor false: %s".formatted(name, flags[index], Nodes.told(isMissing)));
    }
    if (isMissing.booleanValue() && !value.isMissingNode() && !value.isNull()) {
      throw new MalformedRecord("%s.%s is said to be missing, and is there: %s".formatted(name, columns[index], images.told(index, value)));
    }
    return !isMissing.booleanValue();
  }

  private String position(JsonNode node) throws MalformedRecord {
    String digits = Nodes.isCount(node) ? Long.toString(node.longValue()) : node.isTextual() ? node.textValue() : "";
    int width = envelope.positionDigits();
    int zeros = Math.max(0, digits.length() - width); // that would be cut off
    if (!Nodes.isDigits(digits) || digits.chars().limit(zeros).anyMatch(digit -> digit != '0')) {
      throw new MalformedRecord("%s is not a position of at most %d digits: %s".formatted(envelope.members().position(), width, Nodes.told(node)));
    }
    return Nodes.padded(digits.substring(zeros), width);
  }
}
