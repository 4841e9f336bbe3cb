package io.daybook.tests;

import io.daybook.batch.BatchLayer;
import io.daybook.batch.Ingest;
import io.daybook.batch.RebuiltSpeed;
import io.daybook.batch.ReleaseDesk;
import io.daybook.batch.ReleaseGates;
import io.daybook.batch.SpeedRebuild;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.release.ReleaseGate;
import io.daybook.lake.Lake;
import io.daybook.lake.LakeSession;
import io.daybook.lake.LakeTable;
import io.daybook.lake.Offsets;
import io.daybook.lake.PartialsPublisher;
import io.daybook.lake.ReferenceRates;
import io.daybook.lake.Topic;
import io.daybook.reconciliation.Reconciliation;
import io.daybook.speed.SpeedLayer;
import io.daybook.speed.SpeedSettings;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The layers of a pipeline as they run, on real Delta tables. Closing them stops Spark and leaves the folder as it is. */
record LayersUnderTest(
    SparkSession spark,
    Pipeline pipeline,
    ReferenceRates references,
    Topic topic,
    Lake lake,
    SpeedLayer speed,
    Ingest ingest,
    Reconciliation reconciliation,
    List<ReleaseGate> declaredGates)
    implements AutoCloseable {
  private static final Clock HASTY = new HastyClock();

  /**
   * Puts the layers together.
   *
   * @param dataFolder where the pipeline's references are
   * @param folder for the tables and the speed layer's checkpoint
   */
  static LayersUnderTest open(Pipeline pipeline, Path dataFolder, Path folder, Topic topic) {
    return open(pipeline, dataFolder, folder, topic, PartialsPublisher.nowhere());
  }

  /** As {@link #open(Pipeline, Path, Path, Topic)}, with a publisher, which is not closed with the layers. */
  static LayersUnderTest open(Pipeline pipeline, Path dataFolder, Path folder, Topic topic, PartialsPublisher publisher) {
    SparkSession spark = LakeSession.start("local[2]");
    return of(Lake.open(spark, folder.resolve("lake"), pipeline), pipeline, dataFolder, folder, topic, publisher);
  }

  /** As {@link #open(Pipeline, Path, Path, Topic)}, whichever Daybook has made the tables of the speed layer. */
  static LayersUnderTest openToRebuild(Pipeline pipeline, Path dataFolder, Path folder, Topic topic) {
    SparkSession spark = LakeSession.start("local[2]");
    return of(Lake.openToRebuild(spark, folder.resolve("lake"), pipeline), pipeline, dataFolder, folder, topic, PartialsPublisher.nowhere());
  }

  private static LayersUnderTest of(Lake lake, Pipeline pipeline, Path dataFolder, Path folder, Topic topic, PartialsPublisher publisher) {
    ReferenceRates references = ReferenceRates.refresh(lake, pipeline, dataFolder, Instant.now());
    return new LayersUnderTest(
        lake.spark(),
        pipeline,
        references,
        topic,
        lake,
        new SpeedLayer(lake, pipeline, references, topic, publisher, SpeedSettings.at(folder.resolve("speed")), Clock.systemUTC()),
        new Ingest(lake, pipeline, references, topic, publisher, Clock.systemUTC()),
        new Reconciliation(lake, pipeline, references),
        ReleaseGates.of(lake, pipeline, references, topic, dataFolder, Map.of()));
  }

  /** The nightly run with the gates that the pipeline file declares, and the reconciliation; it does not wait for its releases to take effect. */
  BatchLayer batch() {
    return batch(HASTY);
  }

  /** As {@link #batch()}, by a clock. */
  BatchLayer batch(Clock clock) {
    return batch(clock, Stream.concat(declaredGates.stream(), Stream.of(reconciliation)).toArray(ReleaseGate[]::new));
  }

  BatchLayer batch(ReleaseGate... gates) {
    return batch(HASTY, gates);
  }

  BatchLayer batch(Clock clock, ReleaseGate... gates) {
    return new BatchLayer(lake, pipeline, references, ingest, List.of(gates), clock);
  }

  /** @param batches a table with a column {@code until_offsets}: whether it has come to the end of the topic */
  boolean hasCome(LakeTable batches) {
    Map<Integer, Long> covered = new HashMap<>();
    for (Row row : lake.read(batches).select("until_offsets").collectAsList()) {
      covered.putAll(Offsets.max(covered, Offsets.of(row, "until_offsets")));
    }
    return Offsets.cover(covered, topic.endOffsets());
  }

  /** Makes the speed layer's tables again, and lets it begin anew. */
  RebuiltSpeed rebuild() {
    return rebuild(speed::forgetCheckpoint);
  }

  /** @param forgetCheckpoint what is done in its place */
  RebuiltSpeed rebuild(Runnable forgetCheckpoint) {
    return new SpeedRebuild(lake, pipeline, references, ingest, Clock.systemUTC()).run(speed.publishedOffsets(), forgetCheckpoint);
  }

  /** For people's part in releases, in the same haste. */
  ReleaseDesk desk() {
    return new ReleaseDesk(lake, HASTY);
  }

  @Override
  public void close() {
    spark.stop();
  }
}
