package io.daybook.serving;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;

/** A Delta table that has columns and no rows: its first commit, written by hand, since nothing here can write Parquet. */
final class EmptyDeltaTable {
  private EmptyDeltaTable() {}

  /** @param columns the types by name, as Delta writes them in JSON: {@code "string"} with its quotes */
  static void create(Path table, Map<String, String> columns) {
    String fields = columns.entrySet().stream()
        .map(column -> "{\"name\":\"%s\",\"type\":%s,\"nullable\":true,\"metadata\":{}}".formatted(column.getKey(), column.getValue()))
        .collect(Collectors.joining(","));
    String schema = "{\"type\":\"struct\",\"fields\":[%s]}".formatted(fields);
    String commit = """
        {"protocol":{"minReaderVersion":1,"minWriterVersion":2}}
        {"metaData":{"id":"%s","format":{"provider":"parquet","options":{}},"schemaString":"%s","partitionColumns":["business_date"],"configuration":{},"createdTime":0}}
        """.formatted(table.getFileName(), schema.replace("\"", "\\\""));
    try {
      Files.createDirectories(table.resolve("_delta_log"));
      Files.writeString(table.resolve("_delta_log/00000000000000000000.json"), commit);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
