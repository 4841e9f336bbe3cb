package io.daybook.ingestion;

import static java.util.Objects.requireNonNull;

import io.daybook.core.change.Image;
import java.time.Instant;
import java.util.Optional;

/**
 * A line that does not read as the pipeline declares it. It is sent all the same, so that the layers put it into quarantine.
 *
 * @param line its number in the file, where the header is 1
 * @param reason what is wrong with it
 * @param raw the line's bytes
 * @param image what of it could be read, with the raw text of each cell that could not (the text of an unreadable timestamp in a list of one:
 *     a decoder may know more ways to write a time than the pipeline declares, and must not take it); empty where the cells have no columns
 */
public record MalformedLine(int position, long line, Instant eventTime, String reason, byte[] raw, Optional<Image> image)
    implements FileLine, Payload {
  public MalformedLine {
    requireNonNull(eventTime, "eventTime is null");
    requireNonNull(reason, "reason is null");
    requireNonNull(raw, "raw is null");
    requireNonNull(image, "image is null");
  }

  @Override
  public long logPosition() {
    return LogPosition.INSERT.of(position);
  }

  MalformedLine at(Instant otherEventTime) {
    return new MalformedLine(position, line, otherEventTime, reason, raw, image);
  }
}
