package io.daybook.ingestion;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.daybook.core.DaybookException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Utils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the deliveries of a plan to its pipeline's topic, each exactly once, over any number of processes.
 *
 * <p>The order of the deliveries and the partition of each are functions of the plan, and a partition takes them in order without gaps. So what a
 * partition holds is always the beginning of its share of the plan, however an earlier process ended, and opening goes on after it. Only one
 * replayer may send to a topic at a time. Not safe for use by several threads at once.
 *
 * <p>A Kafka record's timestamp is the arrival; its header {@code daybook.replay} the delivery's index in the plan, as text.
 */
public final class Replayer implements Replay {
  private static final Logger log = LoggerFactory.getLogger(Replayer.class);

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration BETWEEN_REPORTS = Duration.ofMillis(250);

  private final ReplayTarget target;
  private final ReplayPlan plan;
  private final Pace pace;
  private final InstantSource clock;
  private final Sleeper sleeper;
  private final String topic;
  private final DebeziumJson json;
  private final long[] alreadyThere;
  private final long[] reached; // by partition: deliveries passed, whether sent or already there
  private final Duration patience;
  private final Outstanding outstanding;
  private final KafkaProducer<byte[], byte[]> producer;
  private int next;
  private boolean failed;

  private Replayer(ReplayTarget target, ReplayPlan plan, Pace pace, InstantSource clock, Sleeper sleeper, Duration patience) {
    this.target = requireNonNull(target, "target is null");
    this.plan = requireNonNull(plan, "plan is null");
    this.pace = requireNonNull(pace, "pace is null");
    this.clock = requireNonNull(clock, "clock is null");
    this.sleeper = requireNonNull(sleeper, "sleeper is null");
    this.patience = requireNonNull(patience, "patience is null");
    this.outstanding = new Outstanding(patience);
    this.topic = plan.pipeline().source().topic();
    this.json = new DebeziumJson(plan.pipeline());
    ReplayTopic replayTopic = new ReplayTopic(target, topic, patience);
    this.alreadyThere = replayTopic.prepared();
    this.reached = new long[alreadyThere.length];
    verify(replayTopic);
    this.producer = new KafkaProducer<>(producerConfig(target, patience), new ByteArraySerializer(), new ByteArraySerializer());
  }

  /**
   * Creates the topic where it is absent, and checks that what it holds is the beginning of the plan.
   *
   * @throws DaybookException {@code BROKER_UNREACHABLE} after 20 seconds without an answer; {@code TOPIC_UNUSABLE} where the topic holds something
   *     else, or would not keep what is sent to it
   */
  public static Replayer open(ReplayTarget target, ReplayPlan plan, Pace pace) {
    return open(target, plan, pace, InstantSource.system(), Sleeper.SYSTEM, PATIENCE);
  }

  static Replayer open(ReplayTarget target, ReplayPlan plan, Pace pace, InstantSource clock, Sleeper sleeper, Duration patience) {
    return new Replayer(target, plan, pace, clock, sleeper, patience);
  }

  /**
   * Sends all deliveries that arrive before the instant and are not in the topic yet, and returns when the broker has acknowledged them.
   *
   * <p>After a failure or an interruption this replayer sends no more; open another one to go on.
   *
   * @return how many were sent by this call
   */
  @Override
  public int send(Instant untilArrivalExclusive, ReplayListener listener) throws InterruptedException {
    if (failed) {
      throw new IllegalStateException("This replayer has failed; open another one to go on");
    }
    failed = true; // until the end is reached
    int sent = 0;
    try {
      sent = sendUntil(plan.countBefore(untilArrivalExclusive), listener);
      outstanding.awaitNone();
    } catch (Outstanding.Unanswered e) {
      throw failure(e.getCause());
    } catch (InterruptException e) {
      throw interrupted(e);
    } catch (KafkaException e) {
      throw failure(e);
    }
    failed = false;
    if (next > 0) {
      listener.progressed(progress());
    }
    log.info("Sent {} deliveries that arrive before {} to topic {} ({} of {})", sent, untilArrivalExclusive, topic, next, plan.size());
    return sent;
  }

  /** How many of the plan's deliveries, from its start, the calls of {@link #send} have passed: sent by them or found in the topic. */
  public int sent() {
    return next;
  }

  @Override
  public void close() {
    // What is still on its way after a failure would only make the caller wait; the next replayer finds out what arrived.
    producer.close(failed ? Duration.ZERO : patience);
  }

  private int sendUntil(int untilExclusive, ReplayListener listener) throws InterruptedException, Outstanding.Unanswered {
    int sent = 0;
    Pacing pacing = new Pacing(pace, clock);
    Instant nextReport = clock.instant().plus(BETWEEN_REPORTS);
    Optional<Instant> lastArrival = next == 0 ? Optional.empty() : Optional.of(plan.arrival(next - 1));
    while (next < untilExclusive) {
      Delivery delivery = plan.delivery(next);
      Optional<byte[]> key = json.key(delivery.payload());
      int partition = partition(delivery.payload(), key);
      if (reached[partition]++ >= alreadyThere[partition]) {
        Duration wait = pacing.untilDue(lastArrival, delivery.arrival());
        if (!wait.isZero()) {
          sleeper.sleep(wait);
        }
        send(delivery, key, partition);
        // After each one: a record that the producer refused must not be followed by another, which would leave a gap in the partition.
        outstanding.check();
        sent++;
      }
      lastArrival = Optional.of(delivery.arrival());
      next++;
      Instant now = clock.instant();
      if (!now.isBefore(nextReport)) {
        listener.progressed(progress());
        nextReport = now.plus(BETWEEN_REPORTS);
      }
    }
    return sent;
  }

  private void send(Delivery delivery, Optional<byte[]> key, int partition) {
    ProducerRecord<byte[], byte[]> event =
        new ProducerRecord<>(topic, partition, delivery.arrival().toEpochMilli(), key.orElse(null), json.value(delivery));
    event.headers().add(ReplayTopic.INDEX_HEADER, Integer.toString(next).getBytes(UTF_8));
    event.headers().add(ReplayTopic.PREFIX_HEADER, ReplayTopic.prefix(plan, next));
    outstanding.sending();
    producer.send(event, (metadata, exception) -> outstanding.answered(exception));
  }

  /** All deliveries of a key share a partition. */
  private int partition(Payload payload, Optional<byte[]> key) {
    return key.map(bytes -> Utils.toPositive(Utils.murmur2(bytes)) % reached.length).orElse((int) (payload.logPosition() / 4 % reached.length));
  }

  private void verify(ReplayTopic replayTopic) {
    Map<Integer, Optional<Integer>> lastDeliveries = new TreeMap<>();
    long missing = 0;
    for (int partition = 0; partition < alreadyThere.length; partition++) {
      if (alreadyThere[partition] > 0) {
        lastDeliveries.put(partition, Optional.empty());
        missing++;
      }
    }
    if (missing == 0) {
      return;
    }
    long[] passed = new long[alreadyThere.length];
    for (int index = 0; index < plan.size() && missing > 0; index++) {
      Payload payload = plan.delivery(index).payload();
      int partition = partition(payload, json.key(payload));
      if (++passed[partition] == alreadyThere[partition]) {
        lastDeliveries.put(partition, Optional.of(index));
        missing--;
      }
    }
    replayTopic.verify(plan, lastDeliveries, alreadyThere);
    log.info("Topic {} holds the beginning of the replay already: {} records by partition", topic, alreadyThere);
  }

  private ReplayProgress progress() {
    return new ReplayProgress(next, plan.size(), plan.arrival(next - 1));
  }

  private DaybookException failure(Throwable cause) {
    return cause == null || cause instanceof RetriableException
        ? Errors.brokerUnreachable(target.bootstrapServers(), "send to topic " + topic, patience, cause)
        : Errors.sendFailed(topic, target.bootstrapServers(), cause);
  }

  private static InterruptedException interrupted(InterruptException e) {
    Thread.interrupted(); // Kafka's exception sets the flag again, ours stands for it
    InterruptedException interrupted = new InterruptedException("Interrupted while sending");
    interrupted.initCause(e);
    return interrupted;
  }

  private static Map<String, Object> producerConfig(ReplayTarget target, Duration patience) {
    return Map.of(
        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, target.bootstrapServers(),
        ProducerConfig.ACKS_CONFIG, "all",
        ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true,
        ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4",
        ProducerConfig.LINGER_MS_CONFIG, 5,
        ProducerConfig.BATCH_SIZE_CONFIG, 1 << 16,
        ProducerConfig.MAX_REQUEST_SIZE_CONFIG, ReplayTopic.MAX_MESSAGE_BYTES,
        ProducerConfig.MAX_BLOCK_MS_CONFIG, patience.toMillis(),
        // A record that expired before a later one was written would leave a gap; Outstanding tells when the broker is gone.
        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.MAX_VALUE,
        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) patience.toMillis() / 2);
  }
}
