package io.daybook.ingestion;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;
import org.apache.kafka.server.common.MetadataVersion;

/** A Kafka broker in this process, on a free port of 127.0.0.1. */
final class TestBroker implements AutoCloseable {
  private final KafkaRaftServer server;
  private final Properties config;
  private final String bootstrapServers;

  private TestBroker(Properties config, String bootstrapServers) {
    this.server = new KafkaRaftServer(new KafkaConfig(config, false), Time.SYSTEM);
    this.config = config;
    this.bootstrapServers = bootstrapServers;
    server.startup();
  }

  static TestBroker start(Path folder) throws Exception {
    for (int attempt = 1; ; attempt++) {
      try {
        return startOnFreePorts(folder.resolve("attempt-" + attempt));
      } catch (Exception e) {
        if (attempt == 3) { // somebody took a port between our finding and Kafka's taking it
          throw e;
        }
      }
    }
  }

  String bootstrapServers() {
    return bootstrapServers;
  }

  /** On the same folder and ports; this one must be closed. */
  TestBroker startAgain() {
    return new TestBroker(config, bootstrapServers);
  }

  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
  }

  private static TestBroker startOnFreePorts(Path folder) throws Exception {
    String listener = "127.0.0.1:" + freePort();
    String controller = "127.0.0.1:" + freePort();
    Formatter formatter = new Formatter();
    formatter.setNodeId(1);
    formatter.setClusterId(Uuid.randomUuid().toString());
    formatter.setPrintStream(new PrintStream(OutputStream.nullOutputStream()));
    formatter.setDirectories(List.of(folder.toString()));
    formatter.setMetadataLogDirectory(folder.toString());
    formatter.setControllerListenerName("CONTROLLER");
    formatter.setReleaseVersion(MetadataVersion.latestProduction());
    formatter.setSupportedFeatures(Feature.PRODUCTION_FEATURES);
    formatter.run();

    Properties config = new Properties();
    config.put("process.roles", "broker,controller");
    config.put("node.id", "1");
    config.put("log.dirs", folder.toString());
    config.put("controller.quorum.voters", "1@" + controller);
    config.put("listeners", "PLAINTEXT://" + listener + ",CONTROLLER://" + controller);
    config.put("advertised.listeners", "PLAINTEXT://" + listener);
    config.put("controller.listener.names", "CONTROLLER");
    config.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    config.put("auto.create.topics.enable", "false");
    for (String topic : List.of("offsets.topic", "transaction.state.log", "share.coordinator.state.topic")) {
      config.put(topic + ".replication.factor", "1");
    }
    config.put("transaction.state.log.min.isr", "1");
    config.put("share.coordinator.state.topic.min.isr", "1");
    config.put("log.cleaner.dedupe.buffer.size", "2097152");
    return new TestBroker(config, listener);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }
}
