package io.daybook.speed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.daybook.core.change.ChangeDecoder;
import io.daybook.core.change.Decoded;
import io.daybook.core.change.DeliveryMemory;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.pipeline.PipelineReader;
import io.daybook.core.time.BusinessDate;
import io.daybook.lake.KafkaRecord;
import io.daybook.lake.PastDeliveries;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** A partition that is read here and there, again, and by two at once, has the duplicates that it has. */
class TestDeliveryMemories {
  private static final Duration HORIZON = Duration.ofMinutes(10);
  private static final Instant START = Instant.parse("2010-12-01T08:00:00Z");
  private static final String TOPIC = "shop.public.sale";
  private static final Pipeline PIPELINE =
      PipelineReader.read(
          "sales.yaml",
          """
          pipeline: sales
          source:
            topic: shop.public.sale
            envelope: debezium
            key: [id]
            event_time: sold_at
            fields:
              id: int
              sold_at: { type: timestamp, zone: Europe/London }
          calendar: { zone: Europe/London }
          metrics: { sales: { window: 1 hour, measures: { lines: count } } }
          """);

  private final ChangeDecoder decoder = new ChangeDecoder(PIPELINE, BusinessDate.parse("2010-01-01"));

  @Property(tries = 200)
  void whereverItsBatchesAreReadAPartitionHasTheSameDuplicates(@ForAll Random random) {
    String query = "query " + random.nextLong();
    List<KafkaRecord> partition = partition(random, 400);
    PastDeliveries past = past(partition);
    List<Boolean> found = new ArrayList<>();
    while (found.size() < partition.size()) {
      List<KafkaRecord> batch = partition.subList(found.size(), Math.min(partition.size(), found.size() + 1 + random.nextInt(60)));
      String executor = query + " on executor " + random.nextInt(3);
      if (random.nextInt(4) == 0) { // an attempt that ends in the middle, and may have been the last of its executor
        read(executor, batch.subList(0, random.nextInt(batch.size())), past, random.nextBoolean());
      }
      found.addAll(read(executor, batch, past, true));
    }
    assertThat(found).isEqualTo(duplicates(partition));
  }

  @Test
  void twoTasksAtOnceDoNotShareAMemory() {
    List<KafkaRecord> partition = partition(new Random(1), 100);
    PastDeliveries past = past(partition);
    read("copies", partition.subList(0, 50), past, true);
    DeliveryMemory one = DeliveryMemories.takeUpTo("copies", partition.get(50), HORIZON, past, decoder);
    DeliveryMemory other = DeliveryMemories.takeUpTo("copies", partition.get(50), HORIZON, past, decoder);
    assertThat(one).isNotSameAs(other);
    assertThat(judge(one, partition.subList(50, 100))).isEqualTo(judge(other, partition.subList(50, 100))).isEqualTo(duplicates(partition).subList(50, 100));
  }

  @Test
  void aMemoryThatWasAwayForLongReadsBackNoFurtherThanANewOne() {
    List<KafkaRecord> partition = partition(new Random(2), 3000);
    read("away", partition.subList(0, 10), past(partition), true);
    List<Long> reread = new ArrayList<>();
    PastDeliveries counted = (topic, number, from, since, until, reader) ->
        past(partition).read(topic, number, from, since, until, (offset, arrival, value) -> {
          reread.add(offset);
          reader.accept(offset, arrival, value);
        });
    List<KafkaRecord> last = partition.subList(2990, 3000);
    assertThat(read("away", last, counted, true)).isEqualTo(duplicates(partition).subList(2990, 3000));
    assertThat(reread).isNotEmpty().hasSizeLessThan(1000);
  }

  private List<Boolean> read(String executor, List<KafkaRecord> batch, PastDeliveries past, boolean toTheEnd) {
    if (batch.isEmpty()) {
      return List.of();
    }
    DeliveryMemory memory = DeliveryMemories.takeUpTo(executor, batch.get(0), HORIZON, past, decoder);
    List<Boolean> found = judge(memory, batch);
    if (toTheEnd) {
      DeliveryMemories.keep(executor, TOPIC, 0, memory);
    }
    return found;
  }

  private List<Boolean> judge(DeliveryMemory memory, List<KafkaRecord> batch) {
    return batch.stream().map(record -> memory.isDuplicate(eventId(record), record.offset(), record.arrivalMicros())).toList();
  }

  /** By offset the delivery before it of the same event, at most the horizon earlier. */
  private List<Boolean> duplicates(List<KafkaRecord> partition) {
    Map<String, Instant> last = new HashMap<>();
    List<Boolean> duplicates = new ArrayList<>();
    for (KafkaRecord record : partition) {
      Instant before = last.put(eventId(record), record.arrival());
      duplicates.add(before != null && Duration.between(before, record.arrival()).compareTo(HORIZON) <= 0);
    }
    return duplicates;
  }

  private String eventId(KafkaRecord record) {
    Decoded decoded = decoder.decode(record.value(), record.arrival());
    assertThat(decoded).isInstanceOf(Decoded.Changes.class);
    return ((Decoded.Changes) decoded).eventId();
  }

  /** Of some events, each delivered many times, out of order by up to a horizon. */
  private static List<KafkaRecord> partition(Random random, int records) {
    List<KafkaRecord> partition = new ArrayList<>();
    Instant time = START;
    for (int offset = 0; offset < records; offset++) {
      time = time.plusSeconds(random.nextInt(20));
      Instant arrival = random.nextInt(3) == 0 ? time.minusMillis(random.nextLong(HORIZON.toMillis())) : time;
      int event = random.nextInt(80);
      String value =
          """
          {"op": "c", "before": null, "after": {"id": %1$d, "sold_at": %2$d}, "source": {"name": "shop", "lsn": %1$d}}"""
              .formatted(event, KafkaRecord.micros(START.minus(HORIZON.multipliedBy(2)))); // before any arrival
      partition.add(new KafkaRecord(TOPIC, 0, offset, arrival, value.getBytes(UTF_8)));
    }
    return partition;
  }

  /** As Kafka does it: from the first record that arrived at that time or later. */
  private static PastDeliveries past(List<KafkaRecord> partition) {
    return (topic, number, fromOffset, since, untilOffset, reader) -> {
      long first = partition.stream().filter(record -> !record.arrival().isBefore(since)).findFirst().map(KafkaRecord::offset).orElse(untilOffset);
      for (KafkaRecord record : partition.subList((int) Math.min(untilOffset, Math.max(fromOffset, first)), (int) untilOffset)) {
        reader.accept(record.offset(), record.arrival(), record.value());
      }
    };
  }
}
