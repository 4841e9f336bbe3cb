package io.daybook.tests;

import static java.util.concurrent.TimeUnit.MINUTES;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.daybook.batch.Ingest;
import io.daybook.lake.PartialsPublisher;
import io.daybook.lake.PastDeliveries;
import io.daybook.lake.Topic;
import io.daybook.lake.TopicEnd;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ingest by day and the one of the night as two that do not know of each other, each at work where it would hurt the other most. */
@Tag("long")
class TestIngestTurns {
  private static final Instant ARRIVAL = Instant.parse("2010-12-01T10:00:02Z");

  @Test
  void twoIngestsAtOnceBringEveryRecordOnce(@TempDir Path folder) throws Exception {
    InMemoryTopic topic = new InMemoryTopic(1);
    try (LayersUnderTest layers = LawPipeline.open(folder, topic)) {
      CountDownLatch firstAsksTheEnd = new CountDownLatch(1);
      CountDownLatch secondAsksTheEnd = new CountDownLatch(1);
      CountDownLatch firstReads = new CountDownLatch(1);
      CountDownLatch moreIsSent = new CountDownLatch(1);
      CountDownLatch secondIsDone = new CountDownLatch(1);
      // The second waits for its turn all the while, and the first waits in vain for what the second would do if it did not.
      Ingest first = ingest(layers, new Slowed(topic, () -> {
        firstAsksTheEnd.countDown();
        await(secondAsksTheEnd, 4);
      }, () -> {
        firstReads.countDown();
        await(secondIsDone, 4);
      }));
      Ingest second = ingest(layers, new Slowed(topic, () -> {
        secondAsksTheEnd.countDown();
        await(moreIsSent, 60);
      }, () -> {}));
      send(topic, 1);
      CompletableFuture<Void> ofFirst = CompletableFuture.runAsync(first::catchUp);
      await(firstAsksTheEnd, 60);
      CompletableFuture<Void> ofSecond = CompletableFuture.runAsync(() -> {
        second.catchUp();
        secondIsDone.countDown();
      });
      await(firstReads, 60);
      send(topic, 2);
      moreIsSent.countDown();
      ofFirst.get(2, MINUTES);
      ofSecond.get(2, MINUTES);
      first.catchUp();
      Dataset<Row> changes = layers.lake().read(layers.lake().tables().changes()).select("partition", "offset");
      assertThat(changes.orderBy("offset").collectAsList()).extracting(row -> row.getLong(1)).containsExactly(0L, 1L);
    }
  }

  private static Ingest ingest(LayersUnderTest layers, Topic topic) {
    return new Ingest(layers.lake(), layers.pipeline(), layers.references(), topic, PartialsPublisher.nowhere(), Clock.systemUTC());
  }

  private static void send(InMemoryTopic topic, long lsn) {
    Sent.Line line = new Sent.Line("line " + lsn, "EIRE", 1, BigDecimal.ONE, LocalDateTime.parse("2010-12-01T10:00:00"));
    topic.send(0, ARRIVAL, new Sent(0, ARRIVAL, "c", lsn, null, line).value());
  }

  private static void await(CountDownLatch latch, int seconds) {
    try {
      latch.await(seconds, SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A topic that lets something happen before it says its end, and before it is read. */
  private record Slowed(Topic topic, Runnable beforeEnd, Runnable beforeRecords) implements Topic {
    @Override
    public Topic other(String name) {
      return topic.other(name);
    }

    @Override
    public boolean exists() {
      return topic.exists();
    }

    @Override
    public Map<Integer, Long> beginningOffsets() {
      return topic.beginningOffsets();
    }

    @Override
    public Map<Integer, Long> endOffsets() {
      beforeEnd.run();
      return topic.endOffsets();
    }

    @Override
    public TopicEnd end() {
      return topic.end();
    }

    @Override
    public Dataset<Row> records(SparkSession spark, Map<Integer, Long> fromOffsets, Map<Integer, Long> untilOffsets) {
      beforeRecords.run();
      return topic.records(spark, fromOffsets, untilOffsets);
    }

    @Override
    public Dataset<Row> stream(SparkSession spark, Map<Integer, Long> startOffsets, long maxRecordsPerBatch) {
      return topic.stream(spark, startOffsets, maxRecordsPerBatch);
    }

    @Override
    public PastDeliveries pastDeliveries() {
      return topic.pastDeliveries();
    }
  }
}
