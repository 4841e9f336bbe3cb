package io.daybook.lake;

import static org.assertj.core.api.Assertions.assertThat;

import io.delta.kernel.TableManager;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.defaults.engine.DefaultEngine;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.internal.util.Utils;
import io.delta.kernel.utils.CloseableIterator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class TestSmallCommits {
  @RegisterExtension static final SparkUnderTest SPARK = new SparkUnderTest();

  private static final Instant NOON = Instant.parse("2010-12-01T12:00:00.123456Z");

  @TempDir private Path folder;

  private Lake lake;
  private LakeTable table;

  @BeforeEach
  void openLake() {
    lake = open();
    table = lake.tables().ingestIntents();
  }

  @Test
  void valuesAreReadAsTheyWereWritten() {
    lake.append(table, List.of(batch(7)), "test", 7);
    assertThat(lake.read(table).collectAsList()).containsExactly(batch(7));
  }

  @Test
  void numberOfAWriterIsTakenOnceByWhomeverItIsRepeated() {
    lake.append(table, List.of(batch(1)), "test", 1);
    lake.append(table, List.of(batch(1)), "test", 1);
    open().append(table, List.of(batch(1)), "test", 1);
    lake.append(table, SPARK.session().createDataFrame(List.of(batch(1)), table.columns()), "test", 1);
    open().append(table, List.of(batch(0)), "test", 0);
    assertThat(lake.read(table).count()).isEqualTo(1);
    assertThat(lake.lastAppend(table, "test")).isEqualTo(1);
    assertThat(lake.lastAppend(table, "other")).isEqualTo(-1);

    lake.append(table, SPARK.session().createDataFrame(List.of(batch(2)), table.columns()), "test", 2);
    lake.append(table, List.of(batch(2)), "test", 2);
    lake.append(table, List.of(batch(3)), "test", 3);
    assertThat(lake.read(table).count()).as("a commit of Spark's counts, too").isEqualTo(3);
  }

  @Test
  void noteIsFoundAgain() {
    lake.append(table, List.of(batch(1)), "test", 1, "test-1 0=10,1=20");
    lake.append(table, List.of(batch(2)), "other", 1, "other-1");
    assertThat(lake.lastNote(table, "test-")).contains("test-1 0=10,1=20");
    assertThat(lake.lastNote(table, "none-")).isEmpty();
  }

  @Test
  void appendsGoOnWhileFilesAreMerged() throws IOException {
    CompletableFuture<Void> one = CompletableFuture.runAsync(() -> appendMany(lake, "one"));
    CompletableFuture<Void> other = CompletableFuture.runAsync(() -> appendMany(open(), "other")); // as another process would: it shares nothing with the first
    Compaction compaction = new Compaction(lake, InstantSource.system());
    while (!one.isDone() || !other.isDone()) {
      compaction.compact(table);
    }
    one.join();
    other.join();
    compaction.compact(table);

    assertThat(lake.read(table).count()).isEqualTo(120);
    assertThat(lake.read(table).select("batch_id").distinct().count()).isEqualTo(60);
    assertThat(lake.read(table).inputFiles()).hasSize(1);
    lake.append(table, List.of(batch(60)), "one", 59);
    assertThat(lake.read(table).count()).as("who has appended what is still known").isEqualTo(120);
  }

  @Test
  void checkpointIsSeenWholeOrNotAtAll() throws IOException {
    lake.append(table, List.of(batch(1)), "test", 1);
    Engine engine = DefaultEngine.create(SPARK.session().sessionState().newHadoopConf());
    Path log = lake.folder().resolve(table.name()).resolve("_delta_log");
    Path checkpoint = log.resolve("00000000000000000001.checkpoint.parquet");
    FilteredColumnarBatch rows = KernelRows.batch(TableManager.loadSnapshot(log.getParent().toString()).build(engine).getSchema(), table.columns(), List.of(batch(1)));
    AtomicInteger written = new AtomicInteger();
    CloseableIterator<FilteredColumnarBatch> slow =
        Utils.toCloseableIterator(
            Stream.generate(
                    () -> {
                      assertThat(checkpoint).as("after %s batches of rows", written.getAndIncrement()).doesNotExist();
                      return rows;
                    })
                .limit(3)
                .iterator());
    engine.getParquetHandler().writeParquetFileAtomically("file:" + checkpoint, slow);
    assertThat(checkpoint).exists();
    assertThat(written).hasValue(3);
  }

  @Test
  void mergedFilesAreDeletedAnHourLater() throws IOException {
    AtomicReference<Instant> now = new AtomicReference<>(NOON);
    Compaction compaction = new Compaction(lake, now::get);
    lake.append(table, List.of(batch(1)), "test", 1);
    lake.append(table, List.of(batch(2)), "test", 2);
    Dataset<Row> readBefore = lake.read(table);
    compaction.compact(table);
    Files.writeString(lake.folder().resolve(table.name()).resolve("left-by-a-crash.parquet"), "");

    now.set(NOON.plus(Duration.ofHours(1)));
    compaction.compact(table);
    assertThat(readBefore.collectAsList()).as("a statement that began before the merge").hasSize(2);
    assertThat(dataFiles()).isEqualTo(4);

    now.set(NOON.plus(Duration.ofHours(2)).plusSeconds(1));
    compaction.compact(table);
    assertThat(dataFiles()).isEqualTo(1);
    assertThat(lake.read(table).count()).isEqualTo(2);
  }

  @Test
  void rowsAreWrittenAgainAFewTimesAndNotWithEveryMerge() throws IOException {
    Compaction compaction = new Compaction(lake, InstantSource.system());
    Random random = new Random(1); // numbers that Parquet cannot make smaller
    Set<String> merged = new HashSet<>();
    long rewritten = 0;
    for (int merge = 0; merge < 30; merge++) {
      for (int commit = 0; commit < 2; commit++) {
        lake.append(table, random.longs(400).mapToObj(TestSmallCommits::batch).toList(), "test", 2 * merge + commit);
      }
      compaction.compact(table);
      String[] files = lake.read(table).inputFiles();
      assertThat(files).hasSizeLessThanOrEqualTo(7);
      for (String file : files) {
        rewritten += merged.add(file) ? SPARK.session().read().parquet(file).count() : 0;
      }
    }
    assertThat(lake.read(table).count()).isEqualTo(24_000);
    assertThat(rewritten).as("rows that were written by merges, of 24,000; all with each merge would be 372,000").isLessThan(6 * 24_000);
  }

  @Test
  void logIsDeletedSixHoursLater() throws Exception {
    appendMany(lake, "one");
    Path log = lake.folder().resolve(table.name()).resolve("_delta_log");
    FileTime before = FileTime.from(Instant.now().minus(Duration.ofHours(7)));
    for (Path file : files(log)) {
      Files.setLastModifiedTime(file, before);
    }

    int number = 60;
    while (number < 300 && files(log).size() >= 60) { // the next checkpoint does it, beside the appends
      lake.append(table, List.of(batch(number)), "one", number);
      number++;
    }

    assertThat(files(log)).hasSizeLessThan(60);
    assertThat(open().read(table).count()).isEqualTo(number);
  }

  private static List<Path> files(Path log) throws IOException {
    try (Stream<Path> files = Files.list(log)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  @Test
  void everythingLiesInTheTablesFolderAndIsNamedFromThereThoughThatHasBlanksInItsName() throws IOException {
    appendMany(lake, "one"); // enough for checkpoints of the log
    new Compaction(lake, InstantSource.system()).compact(table);

    try (Stream<Path> found = Files.list(folder)) {
      assertThat(found).extracting(path -> path.getFileName().toString()).containsExactly("a folder with blanks");
    }
    try (Stream<Path> log = Files.list(lake.folder().resolve(table.name()).resolve("_delta_log"))) {
      List<Path> files = log.toList();
      assertThat(files).anyMatch(file -> file.toString().endsWith(".checkpoint.parquet"));
      for (Path file : files.stream().filter(each -> each.toString().endsWith(".json")).toList()) {
        assertThat(Files.readString(file)).as(file.toString()).doesNotContain("\"path\":\"file:");
      }
    }
    assertThat(open().read(table).count()).isEqualTo(60);
  }

  private long dataFiles() throws IOException {
    try (Stream<Path> files = Files.list(lake.folder().resolve(table.name()))) {
      return files.filter(file -> file.toString().endsWith(".parquet")).count();
    }
  }

  private void appendMany(Lake by, String writer) {
    for (int number = 0; number < 60; number++) {
      by.append(table, List.of(batch(number)), writer, number);
    }
  }

  private Lake open() {
    return Lake.open(SPARK.session(), folder.resolve("a folder with blanks"), ShopPipeline.read());
  }

  private static Row batch(long number) {
    return RowFactory.create(number, scalaMap(Map.of(0, 10L)), scalaMap(Map.of(0, 20L)), NOON, null, null, null);
  }

  private static Object scalaMap(Map<Integer, Long> map) {
    return scala.jdk.javaapi.CollectionConverters.asScala(map);
  }
}
