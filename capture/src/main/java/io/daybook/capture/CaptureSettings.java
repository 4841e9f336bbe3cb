package io.daybook.capture;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * What a capture's file says, over the defaults of {@code debezium.properties}: Debezium's settings, and those of {@code daybook.*}.
 *
 * @param kafka {@code daybook.kafka}: the brokers, as Kafka has it
 * @param partitions {@code daybook.partitions}: how many a table's topic gets where it is absent
 * @param arrivalTable {@code daybook.arrival.table}: the captured table by whose rows the source says when the changes after them arrive; empty for a
 *     source whose changes arrive when they do
 * @param debezium the others
 */
record CaptureSettings(String kafka, int partitions, Optional<String> arrivalTable, Properties debezium) {
  private static final String OWN = "daybook.";

  static CaptureSettings read(Path file) throws IOException {
    Properties all = new Properties();
    try (InputStream defaults = CaptureSettings.class.getResourceAsStream("debezium.properties")) {
      all.load(defaults);
    }
    try (Reader reader = Files.newBufferedReader(file)) {
      all.load(reader);
    }
    Properties debezium = new Properties();
    all.stringPropertyNames().stream().filter(key -> !key.startsWith(OWN)).forEach(key -> debezium.setProperty(key, all.getProperty(key)));
    return new CaptureSettings(
        required(all, OWN + "kafka", file),
        Integer.parseInt(required(all, OWN + "partitions", file)),
        Optional.ofNullable(all.getProperty(OWN + "arrival.table")),
        debezium);
  }

  private static String required(Properties settings, String key, Path file) {
    String value = settings.getProperty(key);
    if (value == null) {
      throw new IllegalArgumentException("The capture's settings lack %s; add it to %s".formatted(key, file));
    }
    return value;
  }

  /** Of the captured tables, in the order of {@code table.include.list}. */
  List<String> tableTopics() {
    return Arrays.stream(debezium.getProperty("table.include.list").split(",")).map(table -> prefix() + "." + table.strip()).toList();
  }

  /** Where Debezium says which transactions began and ended. */
  String transactionTopic() {
    return prefix() + ".transaction";
  }

  /** Of the table that announces arrivals. */
  Optional<String> arrivalTopic() {
    return arrivalTable.map(table -> prefix() + "." + table);
  }

  Stream<String> singlePartitionTopics() {
    return Stream.of(transactionTopic());
  }

  private String prefix() {
    return debezium.getProperty("topic.prefix");
  }
}
