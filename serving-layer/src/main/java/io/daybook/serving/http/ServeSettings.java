package io.daybook.serving.http;

import static java.util.Objects.requireNonNull;

import io.daybook.core.pipeline.Pipeline;
import io.daybook.lake.KafkaAccess;
import io.daybook.serving.TrinoServer;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What is served, and where.
 *
 * @param lakeRoot the folder above the pipelines' folders
 * @param kafka the one that has the topic of partials
 * @param trino empty where SQL is not asked for, or cannot be had
 * @param sqlMissing what to say of SQL where it cannot be had
 * @param host the address to listen on
 * @param port 0 for a free one
 * @param datesInMemory how many business dates are answered from memory, at least 1
 */
public record ServeSettings(
    Pipeline pipeline, Path lakeRoot, KafkaAccess kafka, Optional<TrinoServer> trino, String sqlMissing, String host, int port, int datesInMemory) {
  public static final int DATES_IN_MEMORY = 7;

  /** @param bootstrapServers of a Kafka that asks nobody who he is */
  public ServeSettings(
      Pipeline pipeline, Path lakeRoot, String bootstrapServers, Optional<TrinoServer> trino, String sqlMissing, String host, int port, int datesInMemory) {
    this(pipeline, lakeRoot, KafkaAccess.open(bootstrapServers), trino, sqlMissing, host, port, datesInMemory);
  }

  public ServeSettings {
    requireNonNull(pipeline, "pipeline is null");
    requireNonNull(lakeRoot, "lakeRoot is null");
    requireNonNull(kafka, "kafka is null");
    requireNonNull(trino, "trino is null");
    requireNonNull(sqlMissing, "sqlMissing is null");
    requireNonNull(host, "host is null");
    if (datesInMemory < 1) {
      throw new IllegalArgumentException("Invalid number of dates in memory: %d (must be >= 1)".formatted(datesInMemory));
    }
  }
}
