package io.daybook.ingestion;

import static io.daybook.core.ErrorCode.BROKER_UNREACHABLE;
import static io.daybook.core.ErrorCode.FOLDER_NOT_WRITABLE;
import static io.daybook.core.ErrorCode.INPUT_MALFORMED;
import static io.daybook.core.ErrorCode.INPUT_NOT_FOUND;
import static io.daybook.core.ErrorCode.STACK_FAILED;
import static io.daybook.core.ErrorCode.TOPIC_UNUSABLE;
import static io.daybook.core.ErrorCode.WRONG_USAGE;

import io.daybook.core.DaybookException;
import io.daybook.core.time.DateRange;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What can go wrong with an input or its topic, each with what to do. */
final class Errors {
  private Errors() {}

  static DaybookException noSourceFile(String pipeline) {
    return new DaybookException(
        INPUT_NOT_FOUND, "Cannot replay pipeline %s: it declares no file. Add source.file.path to the pipeline file.".formatted(pipeline));
  }

  static DaybookException otherEnvelope(String pipeline) {
    return new DaybookException(
        WRONG_USAGE,
        """
        Cannot replay pipeline %s: a replay writes Debezium's envelope without transaction metadata, with decimals as text and timestamps in \
        microseconds, and the pipeline file declares another. Replay it with a copy of the pipeline file that says envelope: debezium."""
            .formatted(pipeline));
  }

  static DaybookException inputNotFound(String chosenBy, Path folder, List<String> missing) {
    return new DaybookException(
        INPUT_NOT_FOUND,
        "Cannot find %s in %s, which %s names. Name the folder that holds it, or leave %s out to search the usual places."
            .formatted(String.join(" and ", missing), folder, chosenBy, chosenBy));
  }

  static DaybookException inputNotReadable(Path file, Exception cause) {
    return new DaybookException(INPUT_NOT_FOUND, "Cannot read %s: %s. Check that it exists and may be read.".formatted(file, cause), cause);
  }

  static DaybookException cannotGenerate(String pipeline, List<String> missing) {
    return new DaybookException(
        INPUT_NOT_FOUND,
        """
        Found no data for pipeline %s, and the generator that stands in for the retail file cannot make its columns %s. \
        Name the folder that holds the pipeline's file with --input or DAYBOOK_DATA."""
            .formatted(pipeline, String.join(", ", missing)));
  }

  static DaybookException cutOff(Path file, long line, Exception cause) {
    return new DaybookException(
        INPUT_MALFORMED,
        "Cannot read %s to its end: the compressed data breaks off or is damaged after line %d (%s). Fetch the file again."
            .formatted(file, line, cause.getMessage()),
        cause);
  }

  static DaybookException noHeader(Path file) {
    return new DaybookException(INPUT_MALFORMED, "Cannot read %s: it is empty, without even a header line. Fetch the file again.".formatted(file));
  }

  static DaybookException columnMissing(Path file, String field, String header, List<String> headers, Optional<String> nearest) {
    return new DaybookException(
        INPUT_MALFORMED,
        "Cannot read field %s from %s: it has no column '%s'%s. Its columns are: %s. Correct the field's column, or source.file.delimiter."
            .formatted(field, file, header, nearest.map(" (nearest: '%s')"::formatted).orElse(""), String.join(", ", headers)));
  }

  static DaybookException columnAmbiguous(Path file, String field, String header) {
    return new DaybookException(
        INPUT_MALFORMED,
        "Cannot read field %s from %s: it has more than one column '%s'. Rename all but one in the file's header.".formatted(field, file, header));
  }

  static DaybookException noUsableLine(Path file, Optional<MalformedLine> first) {
    return new DaybookException(
        INPUT_MALFORMED,
        "Cannot replay %s: %s. Compare its lines with the pipeline's fields and source.file.timestamp_pattern."
            .formatted(
                file,
                first
                    .map(line -> "not one of its lines can be read; line %d: %s".formatted(line.line(), line.reason()))
                    .orElse("it has no line after the header")));
  }

  static DaybookException noRecordsIn(DateRange dates, Path file, DateRange held) {
    return new DaybookException(
        WRONG_USAGE, "No record of %s counts for %s: the file holds business dates from %s to %s. Choose dates among these."
            .formatted(file, dates, held.first(), held.last()));
  }

  static DaybookException notWritable(Path file, Exception cause) {
    return new DaybookException(
        FOLDER_NOT_WRITABLE, "Cannot write %s: %s. Choose a folder with room in which you may write.".formatted(file, cause), cause);
  }

  static DaybookException brokerUnreachable(String bootstrapServers, String attempted, Duration patience, Throwable cause) {
    return new DaybookException(
        BROKER_UNREACHABLE,
        "Cannot %s: Kafka at %s did not answer within %d seconds. Check that the broker runs and that the address is right."
            .formatted(attempted, bootstrapServers, patience.toSeconds()),
        cause);
  }

  static DaybookException sendFailed(String topic, String bootstrapServers, Throwable cause) {
    return new DaybookException(
        TOPIC_UNUSABLE,
        "Cannot write to topic %s at %s: %s. Correct the topic or the rights on it, then start the replay again; it goes on where it stopped."
            .formatted(topic, bootstrapServers, cause.getMessage()),
        cause);
  }

  static DaybookException otherReplayOnTopic(String topic, int partition, long offset, String found) {
    return new DaybookException(
        TOPIC_UNUSABLE,
        """
        Cannot go on with topic %s: its last record (partition %d, offset %d) %s. Other dates, another seed, other rates or another file \
        were replayed on it, or something else writes to it. Start with the same options again, or with an empty folder or another topic."""
            .formatted(topic, partition, offset, found));
  }

  static DaybookException recordsExpired(String topic, int partition, long beginning) {
    return new DaybookException(
        TOPIC_UNUSABLE,
        "Cannot go on with topic %s: partition %d begins at offset %d, so records of the replay were deleted. Start with an empty folder or another topic."
            .formatted(topic, partition, beginning));
  }

  static DaybookException topicConfig(String topic, String key, String actual, String needed) {
    return new DaybookException(
        TOPIC_UNUSABLE,
        """
        Cannot replay to topic %s: its %s is %s, and a replay needs %s, because simulated arrival times lie in the past. \
        Set %2$s=%4$s on the topic, or let the replay create it."""
            .formatted(topic, key, actual, needed));
  }

  static DaybookException topicOfNoTable(String topic) {
    return new DaybookException(
        WRONG_USAGE,
        "Cannot replay through a database: a capture names its topics PREFIX.SCHEMA.TABLE, and the pipeline's topic is %s. Give it a name of three parts."
            .formatted(topic));
  }

  static DaybookException databaseFailed(String attempted, Exception cause) {
    return new DaybookException(
        STACK_FAILED,
        "Cannot %s: %s. Start again on the same folder; the replay goes on after its last transaction.".formatted(attempted, cause.getMessage()),
        cause);
  }

  static DaybookException otherReplayInDatabase(int booked) {
    return new DaybookException(
        TOPIC_UNUSABLE,
        """
        Cannot go on in this database: its first %d deliveries were booked by another replay, of other dates, another seed, other rates or another \
        file. Start with the same options again, or with an empty folder.""".formatted(booked));
  }

  static DaybookException captureBehind(Duration patience, String reached, String wanted) {
    return new DaybookException(
        STACK_FAILED,
        """
        The capture has not come on for %d seconds: Kafka has what was committed up to %s of the database's log, and %s is wanted. \
        Its log, capture/capture.log in the run's folder, says why; start again on the same folder to go on."""
            .formatted(patience.toSeconds(), reached, wanted));
  }
}
