package io.daybook.ingestion;

import static io.daybook.core.ErrorCode.BROKER_UNREACHABLE;
import static io.daybook.core.ErrorCode.TOPIC_UNUSABLE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.daybook.core.DaybookException;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.time.DateRange;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class TestReplayer {
  private static final Simulation BUSY = new Simulation(11, 0.1, 0.1, 0.05, 0.1, 0.1);
  private static final ReplayListener NOBODY = progress -> {};

  @TempDir private static Path folder;
  private static TestBroker broker;

  @BeforeAll
  static void startBroker() throws Exception {
    broker = TestBroker.start(folder);
  }

  @AfterAll
  static void stopBroker() {
    if (broker != null) {
      broker.close();
    }
  }

  @Test
  void sendsEveryDeliveryOnceInOrderWithItsArrival() throws Exception {
    ReplayPlan plan = plan("whole", BUSY, 400);
    List<ReplayProgress> told = new ArrayList<>();
    try (Replayer replayer = Replayer.open(target(), plan, Pace.asFastAsPossible())) {
      Instant noon = Instant.parse("2010-12-02T12:00:00Z");
      assertThat(replayer.send(noon, told::add)).isEqualTo(plan.countBefore(noon));
      assertThat(replayer.send(noon, told::add)).isZero();
      assertThat(replayer.send(Instant.MAX, told::add)).isEqualTo(plan.size() - plan.countBefore(noon));
    }
    assertThat(told).last().isEqualTo(new ReplayProgress(plan.size(), plan.size(), plan.arrival(plan.size() - 1)));

    DebeziumJson json = new DebeziumJson(plan.pipeline());
    List<ConsumerRecord<byte[], byte[]>> sent = new ArrayList<>();
    content("whole").values().forEach(sent::addAll);
    assertThat(content("whole")).hasSize(2).allSatisfy((partition, records) -> assertThat(records).isNotEmpty().isSortedAccordingTo((a, b) -> index(a) - index(b)));
    sent.sort((a, b) -> index(a) - index(b));
    assertThat(sent).hasSize(plan.size());
    for (int i = 0; i < plan.size(); i++) {
      Delivery delivery = plan.delivery(i);
      assertThat(index(sent.get(i))).isEqualTo(i);
      assertThat(sent.get(i).timestamp()).isEqualTo(delivery.arrival().toEpochMilli());
      assertThat(sent.get(i).value()).isEqualTo(json.value(delivery));
      assertThat(Optional.ofNullable(sent.get(i).key()).map(String::new)).isEqualTo(json.key(delivery.payload()).map(String::new));
    }
  }

  @Test
  void stoppedAnywhereAndStartedAgainTheTopicIsTheSame() throws Exception {
    ReplayPlan whole = plan("uninterrupted", BUSY, 60);
    try (Replayer replayer = Replayer.open(target(), whole, Pace.asFastAsPossible())) {
      replayer.send(Instant.MAX, NOBODY);
    }
    List<String> expected = describe(content("uninterrupted"));

    // A process that dies leaves some prefix in each partition, each of its own length: as if made here by hand.
    int size = whole.size();
    int[][] prefixes = {{0, 7}, {size, 0}, {11, 3}, {size, size}};
    for (int i = 0; i < prefixes.length; i++) {
      String topic = "interrupted-" + i;
      copyPrefixes("uninterrupted", topic, prefixes[i]);
      try (Replayer replayer = Replayer.open(target(), plan(topic, BUSY, 60), Pace.asFastAsPossible())) {
        replayer.send(Instant.parse("2010-12-02T03:00:00Z"), NOBODY);
        replayer.send(Instant.MAX, NOBODY);
      }
      assertThat(describe(content(topic))).isEqualTo(expected);
    }

    String restarted = "restarted-often";
    for (int i = 0; i < size; i += 29) {
      try (Replayer replayer = Replayer.open(target(), plan(restarted, BUSY, 60), Pace.asFastAsPossible())) {
        replayer.send(whole.arrival(i), NOBODY);
      }
    }
    try (Replayer replayer = Replayer.open(target(), plan(restarted, BUSY, 60), Pace.asFastAsPossible())) {
      replayer.send(Instant.MAX, NOBODY);
    }
    assertThat(describe(content(restarted))).isEqualTo(expected);
  }

  @Test
  void topicOfAnotherReplayIsRefused() throws Exception {
    ReplayPlan plan = plan("taken", BUSY, 400);
    try (Replayer replayer = Replayer.open(target(), plan, Pace.asFastAsPossible())) {
      replayer.send(Instant.parse("2010-12-02T12:00:00Z"), NOBODY);
    }
    assertRefused(plan("taken", BUSY.withSeed(12), 400), "Other dates, another seed, other rates or another file");
    assertRefused(plan("taken", new Simulation(11, 0.1, 0.1, 0.05, 0.1, 0.2), 400), "Other dates, another seed");
    List<FileLine> lines = new ArrayList<>(Lines.retail(400, 3).lines());
    lines.set(5, malformed(lines.get(5), 'y'));
    assertRefused(ReplayPlan.of(retail("taken"), new FileRecords(Path.of("made-up.csv"), lines), BUSY), "of a replay that differs from this one");
    assertRefused(plan("taken", BUSY, 8), "beyond the end of this replay");
    assertRefused(
        ReplayPlan.of(retail("taken"), Lines.retail(400, 3), BUSY, DateRange.parse("2010-12-02")), "Start with the same options again");
    Replayer.open(target(), plan, Pace.asFastAsPossible()).close();
  }

  @Test
  void moreDatesAfterThoseThatWereReplayedGoOn() throws Exception {
    ReplayPlan firstDay = ReplayPlan.of(retail("longer"), Lines.retail(400, 3), BUSY, DateRange.parse("2010-12-01"));
    Instant earlierThanTheSecondDay = Instant.parse("2010-12-02T00:00:00Z");
    try (Replayer replayer = Replayer.open(target(), firstDay, Pace.asFastAsPossible())) {
      replayer.send(earlierThanTheSecondDay, NOBODY);
    }
    ReplayPlan all = plan("longer", BUSY, 400);
    try (Replayer replayer = Replayer.open(target(), all, Pace.asFastAsPossible())) {
      assertThat(replayer.send(Instant.MAX, NOBODY)).isEqualTo(all.size() - firstDay.countBefore(earlierThanTheSecondDay));
    }
  }

  @Test
  void topicThatWasWrittenBySomethingElseIsRefused() throws Exception {
    try (Admin admin = Admin.create(clientConfig())) {
      admin.createTopics(List.of(new NewTopic("foreign.line", 1, (short) 1).configs(Map.of("retention.ms", "-1")))).all().get();
    }
    try (KafkaProducer<byte[], byte[]> producer = producer()) {
      producer.send(new ProducerRecord<>("foreign.line", "x".getBytes(UTF_8))).get();
    }
    assertRefused(plan("foreign", BUSY, 10), "was not sent by a replay");
  }

  @Test
  void topicThatWouldForgetIsRefused() throws Exception {
    try (Admin admin = Admin.create(clientConfig())) {
      admin.createTopics(List.of(new NewTopic("forgetful.line", 3, (short) 1))).all().get();
    }
    assertRefused(plan("forgetful", BUSY, 10), "its retention.ms is 604800000, and a replay needs -1");
  }

  @Test
  void dayTakesTheTimeThatThePaceSays() throws Exception {
    ReplayPlan plan = plan("paced", Simulation.undisturbed(), 200);
    FakeTime time = new FakeTime();
    Pace pace = Pace.dayIn(Duration.ofMinutes(24)); // a simulated minute a second
    List<ReplayProgress> told = new ArrayList<>();
    try (Replayer replayer = Replayer.open(target(), plan, pace, time::now, time::pass, Duration.ofSeconds(20))) {
      replayer.send(Instant.MAX, told::add);
    }
    Duration expected = Duration.ZERO;
    for (int i = 1; i < plan.size(); i++) {
      Duration gap = Duration.between(plan.arrival(i - 1), plan.arrival(i));
      expected = expected.plus(gap.compareTo(Duration.ofMinutes(30)) > 0 ? Duration.ofMinutes(30) : gap);
    }
    assertThat(time.passed()).isBetween(expected.dividedBy(60).minusMillis(2), expected.dividedBy(60).plusMillis(2));
    assertThat(told).hasSizeGreaterThan(50);
    assertThat(told.stream().map(ReplayProgress::sent).toList()).isSorted();
  }

  @Test
  @Timeout(60)
  void deadBrokerIsAnErrorInBoundedTime() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      port = socket.getLocalPort();
    }
    long start = System.nanoTime();
    Duration patience = Duration.ofSeconds(3);
    assertThatThrownBy(() -> Replayer.open(ReplayTarget.at("127.0.0.1:" + port), plan("any", BUSY, 10), Pace.asFastAsPossible(), InstantSource.system(), duration -> {}, patience))
        .isInstanceOfSatisfying(DaybookException.class, e -> assertThat(e.code()).isEqualTo(BROKER_UNREACHABLE))
        .hasMessageContaining("Kafka at 127.0.0.1:" + port + " did not answer within 3 seconds");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(patience.plusSeconds(5));
    assertThatThrownBy(() -> Replayer.open(ReplayTarget.at("no-such-host.invalid:9092"), plan("any", BUSY, 10), Pace.asFastAsPossible()))
        .isInstanceOfSatisfying(DaybookException.class, e -> assertThat(e.code()).isEqualTo(BROKER_UNREACHABLE));
  }

  @Test
  @Timeout(60)
  void brokerThatDiesInTheMiddleIsAnErrorAndNothingIsLostOrDoubled(@TempDir Path ownFolder) throws Exception {
    try (TestBroker dying = TestBroker.start(ownFolder)) {
      ReplayTarget target = ReplayTarget.at(dying.bootstrapServers());
      ReplayPlan plan = plan("dying", BUSY, 400);
      Replayer.open(target, plan, Pace.asFastAsPossible(), InstantSource.system(), duration -> {}, Duration.ofSeconds(3)).close();
      try (Replayer replayer = Replayer.open(target, plan, Pace.asFastAsPossible(), InstantSource.system(), duration -> {}, Duration.ofSeconds(3))) {
        replayer.send(plan.arrival(plan.size() / 2), NOBODY);
        dying.close();
        long start = System.nanoTime();
        assertThatThrownBy(() -> replayer.send(Instant.MAX, NOBODY))
            .isInstanceOfSatisfying(DaybookException.class, e -> assertThat(e.code()).isEqualTo(BROKER_UNREACHABLE))
            .hasMessageContaining("Cannot send to topic dying.line: Kafka at " + dying.bootstrapServers());
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(12)); // patience once or twice, not once a record
        assertThatThrownBy(() -> replayer.send(Instant.MAX, NOBODY)).isInstanceOf(IllegalStateException.class);
      }
      try (TestBroker again = dying.startAgain();
          Replayer replayer = Replayer.open(target, plan, Pace.asFastAsPossible())) {
        assertThat(replayer.send(Instant.MAX, NOBODY)).isEqualTo(plan.size() - plan.size() / 2);
      }
    }
  }

  private static void assertRefused(ReplayPlan plan, String why) {
    assertThatThrownBy(() -> Replayer.open(target(), plan, Pace.asFastAsPossible()))
        .isInstanceOfSatisfying(DaybookException.class, e -> assertThat(e.code()).isEqualTo(TOPIC_UNUSABLE))
        .hasMessageContaining(why);
  }

  private static ReplayPlan plan(String topic, Simulation simulation, int records) {
    List<FileLine> lines = new ArrayList<>(Lines.retail(records, 3).lines());
    lines.set(5, malformed(lines.get(5), 'x'));
    return ReplayPlan.of(retail(topic), new FileRecords(Path.of("made-up.csv"), lines), simulation);
  }

  private static MalformedLine malformed(FileLine line, char raw) {
    return new MalformedLine(line.position(), line.position() + 1, line.eventTime(), "1 column instead of 8", new byte[] {(byte) raw}, Optional.empty());
  }

  private static Pipeline retail(String topic) {
    return Pipelines.retail(topic + ".line", Duration.ofHours(6), Duration.ofMinutes(10));
  }

  private static ReplayTarget target() {
    return ReplayTarget.at(broker.bootstrapServers());
  }

  private static int index(ConsumerRecord<byte[], byte[]> record) {
    return Integer.parseInt(new String(record.headers().lastHeader("daybook.replay").value(), UTF_8));
  }

  private static List<String> describe(Map<Integer, List<ConsumerRecord<byte[], byte[]>>> content) {
    return content.values().stream()
        .flatMap(List::stream)
        .map(it -> "%d/%d %d %d %s".formatted(it.partition(), it.offset(), it.timestamp(), index(it), new String(it.value(), UTF_8)))
        .toList();
  }

  private static void copyPrefixes(String from, String to, int[] lengths) throws Exception {
    Replayer.open(target(), plan(to, BUSY, 60), Pace.asFastAsPossible()).close(); // creates the topic
    Map<Integer, List<ConsumerRecord<byte[], byte[]>>> content = content(from);
    try (KafkaProducer<byte[], byte[]> producer = producer()) {
      content.forEach(
          (partition, records) ->
              records.stream()
                  .limit(lengths[partition])
                  .forEach(it -> producer.send(new ProducerRecord<>(to + ".line", partition, it.timestamp(), it.key(), it.value(), it.headers()))));
    }
  }

  private static Map<Integer, List<ConsumerRecord<byte[], byte[]>>> content(String topic) throws Exception {
    Map<Integer, List<ConsumerRecord<byte[], byte[]>>> content = new TreeMap<>();
    try (Admin admin = Admin.create(clientConfig());
        KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(clientConfig(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions = consumer.partitionsFor(topic + ".line").stream().map(it -> new TopicPartition(it.topic(), it.partition())).toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      partitions.forEach(partition -> content.put(partition.partition(), new ArrayList<>()));
      for (TopicPartition partition : partitions) {
        long end = admin.listOffsets(Map.of(partition, OffsetSpec.latest())).partitionResult(partition).get().offset();
        while (consumer.position(partition) < end) {
          consumer.poll(Duration.ofMillis(100)).forEach(it -> content.get(it.partition()).add(it));
        }
      }
    }
    return content;
  }

  private static KafkaProducer<byte[], byte[]> producer() {
    return new KafkaProducer<>(clientConfig(), new ByteArraySerializer(), new ByteArraySerializer());
  }

  private static Map<String, Object> clientConfig() {
    return Map.of("bootstrap.servers", broker.bootstrapServers());
  }

  private static final class FakeTime {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private Instant now = START;

    Instant now() {
      return now;
    }

    void pass(Duration duration) {
      now = now.plus(duration);
    }

    Duration passed() {
      return Duration.between(START, now);
    }
  }
}
