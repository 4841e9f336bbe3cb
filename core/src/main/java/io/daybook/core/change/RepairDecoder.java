package io.daybook.core.change;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.daybook.core.pipeline.Source;
import java.util.Optional;

/** Daybook's own envelope, that of a {@link Repair}; images have the declared fields by their names, as {@link ImageJson} writes them. */
final class RepairDecoder implements EnvelopeDecoder {
  private final ImageReader images;
  private final ValueReader[] readers;

  RepairDecoder(Source source, ImageReader images) {
    this.images = images;
    this.readers = source.fields().stream().map(field -> ValueReaders.asWritten(field.type())).toArray(ValueReader[]::new);
  }

  @Override
  public SourceEvent event(JsonNode record) throws MalformedRecord {
    Repair repair = Repair.read(record);
    Op op = repair.op();
    Optional<Image> before = op == Op.INSERT || op == Op.SNAPSHOT ? Optional.empty() : image(record, "before");
    Optional<Image> after = op == Op.DELETE ? Optional.empty() : image(record, "after");
    EnvelopeDecoder.requireImage(op, before, after);
    return new SourceEvent.RowChanged(op, repair.eventId(), repair.sequence(), before, after);
  }

  @Override
  public Salvage salvage(JsonNode record) {
    Optional<Repair> repair = Salvage.ifReadable(() -> Repair.read(record));
    return new Salvage(
        repair.map(Repair::op), repair.map(Repair::eventId), repair.map(Repair::sequence), salvaged(record.path("before")), salvaged(record.path("after")));
  }

  private ObjectNode salvaged(JsonNode image) {
    return images.salvaged(index -> image.path(images.name(index)), (index, value) -> readers[index].read(value));
  }

  /** Whether an image has all that the pipeline's declaration asks for. */
  boolean isWhole(ObjectNode image) {
    return Salvage.ifReadable(() -> read(image, "before")).isPresent();
  }

  private Optional<Image> image(JsonNode record, String name) throws MalformedRecord {
    Optional<JsonNode> image = Nodes.object(record, name);
    return image.isEmpty() ? Optional.empty() : Optional.of(read(image.get(), name));
  }

  private Image read(JsonNode image, String name) throws MalformedRecord {
    return images.image(index -> image.path(images.name(index)), readers, name);
  }
}
