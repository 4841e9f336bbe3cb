package io.daybook.speed;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import io.daybook.lake.Lake;
import io.daybook.lake.LakeTables;
import io.daybook.lake.Offsets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;

/**
 * The life of one checkpoint. Spark numbers micro-batches from 0 in each; the epoch keeps them apart, so that the batches of a new checkpoint are not
 * taken for committed ones. A new epoch begins after the last offsets that an earlier one has published.
 *
 * @param publishedOffsets what the pipeline's earlier batches, of any epoch, have published
 * @param newestArrivals by partition, the newest arrival in its last batch, whichever partition it was of
 * @param lastOfEarlier in a new epoch, the last batch of the one before that has partials; Spark does not replay it
 */
record SpeedEpoch(
    String name, Path checkpoint, Map<Integer, Long> publishedOffsets, Map<Integer, Instant> newestArrivals, Optional<LastBatch> lastOfEarlier) {
  private static final String WRITER = LakeTables.speedWriter("");
  private static final String FILE = "epoch";
  private static final String QUERY = "query";

  /** Of the checkpoint, in the second line of its file; 1 is what has no such line. */
  private static final int FORMAT = 2;

  private static final String FORMAT_LINE = "format ";

  static SpeedEpoch open(Lake lake, Path checkpoint) {
    Path name = checkpoint.resolve(FILE);
    Map<Integer, Instant> newestArrivals = new TreeMap<>();
    Map<Integer, Long> recorded = recorded(lake, newestArrivals);
    Optional<LastBatch> last = lake.lastNote(lake.tables().provisional(), WRITER).map(note -> batch(note, recorded));
    // A crash may have come after the partials were committed and before their line in speed_batches was.
    Map<Integer, Long> published = last.map(batch -> Offsets.max(recorded, batch.untilOffsets())).orElse(recorded);
    try {
      if (!Files.exists(name)) {
        Files.createDirectories(checkpoint);
        String begun = "%s%n%s%d%n".formatted(UUID.randomUUID().toString().substring(0, 8), FORMAT_LINE, FORMAT);
        Path draft = Files.writeString(checkpoint.resolve("epoch.new"), begun);
        Files.move(draft, name);
      }
      List<String> lines = Files.readAllLines(name);
      requireKnown(checkpoint, lines);
      String epoch = lines.get(0).strip();
      return new SpeedEpoch(
          epoch, checkpoint.resolve(QUERY), published, newestArrivals, last.filter(batch -> !batch.name().epoch().equals(epoch)));
    } catch (IOException e) {
      throw new DaybookException(
          ErrorCode.FOLDER_NOT_WRITABLE, "Cannot keep the speed layer's checkpoint in %s: %s. Give a folder that can be written.".formatted(checkpoint, e), e);
    }
  }

  private static void requireKnown(Path checkpoint, List<String> lines) {
    String format = lines.size() < 2 ? "1" : lines.get(1).substring(FORMAT_LINE.length());
    if (!List.of("1", Integer.toString(FORMAT)).contains(format)) {
      throw new DaybookException(
          ErrorCode.FORMAT_REFUSED,
          "The speed layer's checkpoint in %s has format %s, and this Daybook knows formats up to %d: a newer one has written it. Run that one; 'daybook --version' tells which one this is. Or begin a new checkpoint: daybook speed rebuild --pipeline FILE --kafka HOST:PORT --folder FOLDER"
              .formatted(checkpoint, format, FORMAT));
    }
  }

  /** Up to where batches of any epoch have published, also where a crash came before their line in {@code speed_batches}. */
  static Map<Integer, Long> publishedOffsets(Lake lake) {
    Map<Integer, Long> recorded = recorded(lake, new TreeMap<>());
    return lake.lastNote(lake.tables().provisional(), WRITER).map(note -> Offsets.max(recorded, batch(note, recorded).untilOffsets())).orElse(recorded);
  }

  /** So that there is none: the next {@link #open} begins a new epoch. */
  static void forget(Path checkpoint) {
    try {
      Files.deleteIfExists(checkpoint.resolve(FILE));
      Path query = checkpoint.resolve(QUERY);
      if (Files.exists(query)) {
        try (Stream<Path> files = Files.walk(query)) {
          for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
            Files.delete(each);
          }
        }
      }
    } catch (IOException e) {
      throw new DaybookException(
          ErrorCode.FOLDER_NOT_WRITABLE, "Cannot remove the speed layer's checkpoint in %s: %s. Give a folder that can be written.".formatted(checkpoint, e), e);
    }
  }

  /** Under which an epoch's batches are committed, once each. */
  static String writer(String epoch) {
    return LakeTables.speedWriter(epoch);
  }

  /** What is kept in the commit of a batch's partials. */
  static String note(BatchName batch, Map<Integer, Long> untilOffsets) {
    return writer(batch.epoch()) + " " + batch.batchId() + " " + Offsets.text(untilOffsets);
  }

  private static LastBatch batch(String note, Map<Integer, Long> recorded) {
    String[] words = note.split(" ");
    BatchName name = new BatchName(words[0].substring(WRITER.length()), Long.parseLong(words[1]));
    return new LastBatch(name, recorded, Offsets.parse(words[2]));
  }

  private static Map<Integer, Long> recorded(Lake lake, Map<Integer, Instant> newestArrivals) {
    Map<Integer, Long> offsets = new TreeMap<>();
    for (Row row : lake.read(lake.tables().speedBatches()).select("until_offsets", "max_arrival").collectAsList()) {
      for (Map.Entry<Integer, Long> until : Offsets.of(row, "until_offsets").entrySet()) {
        if (until.getValue() > offsets.getOrDefault(until.getKey(), -1L)) {
          offsets.put(until.getKey(), until.getValue());
          newestArrivals.put(until.getKey(), row.getAs("max_arrival"));
        }
      }
    }
    return offsets;
  }
}
