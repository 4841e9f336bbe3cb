package io.daybook.infra;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * What an {@link EmbeddedCapture} captures, and where to.
 *
 * @param host of the PostgreSQL server, whose user and database are {@code postgres}
 * @param prefix of the topics: the table {@code public.sale} goes to {@code PREFIX.public.sale}
 * @param tables with their schemas, {@code public.sale}; they exist already
 * @param heartbeatTable to which the capture writes each second, and which it captures: {@code id int primary key, n bigint, ts timestamptz}; so the
 *     database's log is let go, and how far the capture is can be seen, also while nothing else is written
 * @param partitions how many a table's topic gets where it is absent
 * @param arrivalTable by whose rows the source says when its changes arrive, and which is captured, too; empty where they arrive when they do
 */
public record CaptureConfig(
    String host,
    int port,
    String bootstrapServers,
    String prefix,
    List<String> tables,
    String heartbeatTable,
    int partitions,
    Optional<String> arrivalTable) {
  public CaptureConfig {
    requireNonNull(host, "host is null");
    requireNonNull(bootstrapServers, "bootstrapServers is null");
    requireNonNull(prefix, "prefix is null");
    requireNonNull(heartbeatTable, "heartbeatTable is null");
    requireNonNull(arrivalTable, "arrivalTable is null");
    tables = List.copyOf(tables);
    if (tables.isEmpty() || partitions < 1) {
      throw new IllegalArgumentException("Invalid capture: tables %s, partitions %d (must be at least one of each)".formatted(tables, partitions));
    }
  }
}
