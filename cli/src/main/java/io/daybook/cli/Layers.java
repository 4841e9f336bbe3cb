package io.daybook.cli;

import io.daybook.batch.BatchLayer;
import io.daybook.batch.Ingest;
import io.daybook.batch.ReleaseGates;
import io.daybook.batch.SourceWatch;
import io.daybook.batch.SpeedRebuild;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.release.ReleaseGate;
import io.daybook.lake.KafkaAccess;
import io.daybook.lake.KafkaTopic;
import io.daybook.lake.Lake;
import io.daybook.lake.PartialsPublisher;
import io.daybook.lake.PartialsTopic;
import io.daybook.lake.ReferenceRates;
import io.daybook.lake.Topic;
import io.daybook.reconciliation.Reconciliation;
import io.daybook.speed.SpeedLayer;
import io.daybook.speed.SpeedSettings;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/** The layers of one pipeline, put together. */
record Layers(
    Lake lake,
    ReferenceRates references,
    Topic topic,
    SpeedLayer speed,
    Ingest ingest,
    SourceWatch source,
    BatchLayer batch,
    Reconciliation reconciliation,
    SpeedRebuild rebuild,
    PartialsPublisher publisher)
    implements AutoCloseable {

  /** Opens a pipeline's tables, as {@link Lake#open} and {@link Lake#openToRebuild} do. */
  @FunctionalInterface
  interface Opening {
    Lake open(SparkSession spark, Path root, Pipeline pipeline);
  }

  static Layers of(Lake lake, Pipeline pipeline, Path dataFolder, SpeedSettings speed, KafkaAccess kafka) {
    Clock clock = Clock.systemUTC();
    ReferenceRates references = ReferenceRates.refresh(lake, pipeline, dataFolder, clock.instant());
    Topic topic = new KafkaTopic(kafka, pipeline.source().topic());
    PartialsPublisher publisher = PartialsTopic.open(kafka, pipeline);
    Ingest ingest = new Ingest(lake, pipeline, references, topic, publisher, clock);
    Reconciliation reconciliation = new Reconciliation(lake, pipeline, references);
    List<ReleaseGate> gates = new ArrayList<>(ReleaseGates.of(lake, pipeline, references, topic, dataFolder, System.getenv()));
    gates.add(reconciliation);
    return new Layers(
        lake,
        references,
        topic,
        new SpeedLayer(lake, pipeline, references, topic, publisher, speed, clock),
        ingest,
        new SourceWatch(lake, pipeline, references, topic, clock),
        new BatchLayer(lake, pipeline, references, ingest, gates, clock),
        reconciliation,
        new SpeedRebuild(lake, pipeline, references, ingest, clock),
        publisher);
  }

  @Override
  public void close() {
    publisher.close();
  }
}
