package io.daybook.benchmark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.sum;

import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.pipeline.PipelineReader;
import io.daybook.lake.KafkaTopic;
import io.daybook.lake.Lake;
import io.daybook.lake.LakeSession;
import io.daybook.lake.Offsets;
import io.daybook.lake.PartialsPublisher;
import io.daybook.lake.PartialsTopic;
import io.daybook.lake.ReferenceRates;
import io.daybook.lake.Topic;
import io.daybook.speed.SpeedLayer;
import io.daybook.speed.SpeedQuery;
import io.daybook.speed.SpeedSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Row;

/** Daybook's speed layer, and where asked for its ingest beside, in a process of its own as operators run it. */
final class DaybookEngine implements Engine {
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final Workload load;
  private final Lake lake;
  private final SpeedLayer speed;
  private final Optional<EngineProcess> ingest;
  private SpeedQuery query;

  /** Whether the ingest runs beside the speed layer. */
  enum IngestUse {
    OFF,
    ON
  }

  DaybookEngine(EngineSetup setup, IngestUse ingestUse) {
    Parts parts = Parts.of(setup);
    this.load = setup.load();
    this.lake = parts.lake;
    SpeedSettings settings = SpeedSettings.at(setup.folder().resolve("speed"));
    this.speed = new SpeedLayer(lake, parts.pipeline, parts.references, parts.topic, parts.publisher, settings, parts.clock);
    this.ingest = ingestUse == IngestUse.OFF ? Optional.empty() : Optional.of(ingest(setup));
  }

  private static EngineProcess ingest(EngineSetup setup) {
    try {
      return EngineProcess.ready(EngineKind.INGEST, setup);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a layer is made of. */
  record Parts(Pipeline pipeline, Lake lake, ReferenceRates references, Topic topic, PartialsPublisher publisher, Clock clock) {
    static Parts of(EngineSetup setup) {
      Pipeline pipeline = DaybookEngine.pipeline();
      Lake lake = Lake.open(LakeSession.start("local[2]"), DaybookEngine.lake(setup), pipeline);
      return new Parts(
          pipeline,
          lake,
          ReferenceRates.refresh(lake, pipeline, setup.folder(), Instant.now()),
          new KafkaTopic(setup.bootstrapServers(), pipeline.source().topic()),
          PartialsTopic.open(setup.bootstrapServers(), pipeline),
          Clock.systemUTC());
    }
  }

  @Override
  public void start() throws IOException {
    query = speed.start();
    if (ingest.isPresent()) {
      ingest.get().start();
    }
  }

  static Pipeline pipeline() {
    try (InputStream text = DaybookEngine.class.getResourceAsStream("orders.yaml")) {
      return PipelineReader.read("orders.yaml", new String(text.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new AssertionError("orders.yaml is in this jar", e);
    }
  }

  /** The folder that has the pipeline's tables in a folder of its own. */
  static Path lake(EngineSetup setup) {
    return setup.folder().resolve("lake");
  }

  @Override
  public void throwIfFailed() throws IOException {
    query.throwIfFailed();
    if (ingest.isPresent()) {
      ingest.get().throwIfFailed();
    }
  }

  @Override
  public EngineReport report() throws IOException {
    while (Offsets.total(query.publishedOffsets()) < load.deliveries()) { // the partials were there before the batch's line
      query.awaitProgress(PATIENCE);
    }
    Map<String, Long> counts = new HashMap<>();
    counts.put("table", lake.read(lake.tables().provisional()).where(col("metric").equalTo("total")).agg(sum("orders")).head().getLong(0));
    if (ingest.isPresent()) {
      counts.putAll(ingest.get().end().report().counts());
    }
    return new EngineReport(counts, batches());
  }

  private List<CommittedBatch> batches() {
    return lake.read(lake.tables().speedBatches()).collectAsList().stream().map(DaybookEngine::batch).toList();
  }

  private static CommittedBatch batch(Row row) {
    return new CommittedBatch(
        row.getAs("epoch") + ":" + row.getAs("batch_id"),
        Offsets.of(row, "from_offsets"),
        Offsets.of(row, "until_offsets"),
        row.<Instant>getAs("committed_at").toEpochMilli());
  }

  @Override
  public void close() {
    ingest.ifPresent(EngineProcess::close);
    query.close();
    lake.spark().stop();
  }
}
