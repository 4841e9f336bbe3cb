package io.daybook.infra;

import java.nio.file.Path;

/** A process that starts a broker, prints the broker's process id, and then does nothing until it is killed. */
final class KafkaOwner {
  private KafkaOwner() {}

  public static void main(String[] args) throws InterruptedException {
    System.out.println("broker " + EmbeddedKafka.start(Path.of(args[0])).pid());
    Thread.currentThread().join();
  }
}
