package io.daybook.infra;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * What an {@link EmbeddedStack} is to be.
 *
 * @param folder for the servers' data, ports and logs; one process at a time uses it
 * @param lakeRoot the folder above the pipelines' folders, as Trino sees it
 * @param kafkaPort where absent, the one Kafka had in this folder before, or a free one
 * @param trinoPort where absent, the one Trino had in this folder before, or a free one
 */
public record StackConfig(Path folder, Path lakeRoot, OptionalInt kafkaPort, OptionalInt trinoPort, TrinoUse trinoUse) {
  /** Whether Trino is to be part of the stack. */
  public enum TrinoUse {
    /** Where it can be had; the stack says what is missing otherwise. */
    WHERE_POSSIBLE,
    /** Not started and not downloaded. */
    LEFT_OUT
  }

  public StackConfig {
    requireNonNull(folder, "folder is null");
    requireNonNull(lakeRoot, "lakeRoot is null");
    requireNonNull(kafkaPort, "kafkaPort is null");
    requireNonNull(trinoPort, "trinoPort is null");
    requireNonNull(trinoUse, "trinoUse is null");
  }

  /** Everything below one folder, the lake in {@code lake}, with Trino where possible. */
  public static StackConfig in(Path folder) {
    return new StackConfig(folder, folder.resolve("lake"), OptionalInt.empty(), OptionalInt.empty(), TrinoUse.WHERE_POSSIBLE);
  }

  public StackConfig withLakeRoot(Path otherLakeRoot) {
    return new StackConfig(folder, otherLakeRoot, kafkaPort, trinoPort, trinoUse);
  }

  public StackConfig withKafkaPort(int port) {
    return new StackConfig(folder, lakeRoot, OptionalInt.of(port), trinoPort, trinoUse);
  }

  public StackConfig withTrinoPort(int port) {
    return new StackConfig(folder, lakeRoot, kafkaPort, OptionalInt.of(port), trinoUse);
  }

  public StackConfig withoutTrino() {
    return new StackConfig(folder, lakeRoot, kafkaPort, trinoPort, TrinoUse.LEFT_OUT);
  }
}
