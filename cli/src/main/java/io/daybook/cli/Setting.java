package io.daybook.cli;

import static java.util.Objects.requireNonNull;

import io.daybook.lake.KafkaAccess;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A key of the configuration of an environment. {@code docs/configuration.md} has all of them.
 *
 * @param key of the file, such as {@code serve.port}
 * @param byDefault what holds where nobody says anything, in words where it is no value
 * @param unit of its values
 * @param reason why one would say something else
 */
record Setting(String key, String byDefault, String unit, String reason, Kind kind) {
  /** What may be said of it where others read along. */
  enum Kind {
    OPEN,
    /** In the file by reference alone; never shown. */
    SECRET
  }

  static final String KAFKA = "kafka.";

  static final Setting BOOTSTRAP_SERVERS =
      open(KAFKA + "bootstrap.servers", "none; of serve the Kafka of the run's folder", "HOST:PORT, several by commas", "the broker; several, so that one may be down when a process starts");

  static final Setting PASSWORD =
      new Setting("sql.password", "asked for at the terminal", "text", "where nobody sits at a terminal and there is no file for --password-file", Kind.SECRET);

  /** In the order of the page; those that begin with a verb are an option of it, the others of every verb that has it. */
  static final List<Setting> ALL =
      List.of(
          open("pipeline", "pipelines/retail_sales.yaml of the checkout, where a verb does not require it", "path", "all processes of an environment run by the same file"),
          open("folder", "var/demo of the checkout, where a verb does not require it", "path", "tables, checkpoints and logs, the same for all processes; it grows with the history"),
          open("references", "the folder of the pipeline file", "path", "files of rates and lookups come on another way than the pipeline file"),
          open("master", "local[2]", "URL of a Spark master", "tasks on the executors of a cluster: spark://HOST:PORT"),
          BOOTSTRAP_SERVERS,
          open("speed.metrics-host", "127.0.0.1", "address", "Prometheus asks from another machine"),
          open("speed.metrics-port", "0, which is a free one", "port", "Prometheus asks a port that stays"),
          open("speed.patience", "60s", "time, as 90s or 5m", "longer than the pauses that are usual in your Kafka, or health alarms for nothing"),
          open("ingest.metrics-host", "127.0.0.1", "address", "Prometheus asks from another machine"),
          open("ingest.metrics-port", "0, which is a free one", "port", "Prometheus asks a port that stays"),
          open("ingest.patience", "5m", "time, as 90s or 5m", "longer than the longest load or rebuild, for which the ingest waits"),
          open("serve.host", "127.0.0.1", "address", "for clients on other machines"),
          open("serve.port", "8321", "port; 0 for a free one", "where the port is taken"),
          open("serve.dates-in-memory", "7", "business dates, at least 1", "older dates asked for often answer faster from memory, and take heap"),
          open("serve.trino", "that of the run's folder, if it has one", "HOST:PORT", "SQL by a Trino of your own"),
          open("serve.certificate", "none: it speaks plain HTTP", "path", "what the Trino of serve.trino shows over TLS"),
          open("trino.port", "a free one, the same at every start", "port", "clients have it in their address"),
          open("trino.bind", "127.0.0.1", "address", "0.0.0.0 for clients on other machines"),
          open("trino.keystore", "one that is made at the first start", "path", "a certificate of your own authority"),
          open("trino.keystore-password-file", "none", "path", "has the password of trino.keystore"),
          open("sql.trino", "the run's own", "HOST:PORT", "a Trino on another machine"),
          open("sql.user", "Daybook itself, for who may read the run's security folder", "name", "what one sees goes by the role of the user"),
          PASSWORD,
          open("sql.password-file", "none", "path", "has the password in its first line"),
          open("sql.certificate", "that of the run's own Trino", "path", "what a Trino elsewhere shows, in PEM"),
          open("pack.key", "none", "path", "the private key that signs packs"));

  Setting {
    requireNonNull(key, "key is null");
    requireNonNull(byDefault, "byDefault is null");
    requireNonNull(unit, "unit is null");
    requireNonNull(reason, "reason is null");
    requireNonNull(kind, "kind is null");
  }

  private static Setting open(String key, String byDefault, String unit, String reason) {
    return new Setting(key, byDefault, unit, reason, Kind.OPEN);
  }

  /** Security properties of Kafka's clients; they go to every client as they are. */
  static Stream<Setting> ofKafka() {
    return KafkaAccess.SECURITY_PROPERTIES.stream()
        .sorted()
        .map(
            name ->
                new Setting(
                    KAFKA + name, "Kafka's own", "as Kafka has it", "how clients get into your Kafka", KafkaAccess.isSecret(name) ? Kind.SECRET : Kind.OPEN));
  }

  static Stream<Setting> all() {
    return Stream.concat(ALL.stream(), ofKafka());
  }

  static Optional<Setting> find(String key) {
    return all().filter(setting -> setting.key().equals(key)).findFirst();
  }

  /** The environment variable that says it: in capitals, with {@code _} for dots and dashes. */
  String variable() {
    return this.equals(PASSWORD) ? "DAYBOOK_PASSWORD" : "DAYBOOK_" + key.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_");
  }

  boolean isSecret() {
    return kind == Kind.SECRET;
  }
}
