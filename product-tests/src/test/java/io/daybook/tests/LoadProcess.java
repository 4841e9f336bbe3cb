package io.daybook.tests;

import io.daybook.batch.FileLoad;
import io.daybook.core.pipeline.Source;
import io.daybook.ingestion.CsvRecords;
import io.daybook.lake.ExclusiveLogStore;
import io.daybook.lake.History;
import io.daybook.lake.LakeSession;
import io.daybook.lake.PartialsPublisher;
import io.daybook.lake.RecordFileHistory;
import io.delta.storage.HadoopFileSystemLogStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkEnv;

/** A load of one file in a process of its own, which ends as by kill -9 beside a commit. */
final class LoadProcess {
  static final int KILLED = 137;
  private static final String MOMENT = "daybook.test.moment";

  private LoadProcess() {}

  /**
   * Where a load is cut off.
   *
   * @param nth the process's commit to the table, counted from 1
   * @param committed whether the log has the commit
   */
  record Moment(String table, int nth, boolean committed) {
    @Override
    public String toString() {
      return "%s:%d:%s".formatted(table, nth, committed);
    }

    static Moment parse(String text) {
      String[] parts = text.split(":");
      return new Moment(parts[0], Integer.parseInt(parts[1]), Boolean.parseBoolean(parts[2]));
    }
  }

  /** Arguments: the folder of the tables, the file. */
  public static void main(String[] args) throws IOException {
    LakeSession.start("local[2]").conf().set("io.delta.kernel.logStore.file.impl", LogStore.class.getName());
    SparkEnv.get().conf().set("spark.delta.logStore.file.impl", LogStore.class.getName());
    InMemoryTopic unread = new InMemoryTopic(2); // a load reads no topic
    try (LayersUnderTest layers = LawPipeline.open(Path.of(args[0]), unread, PartialsPublisher.nowhere(), HistoryFiles::declared)) {
      Source source = layers.pipeline().source();
      History history = new RecordFileHistory(source, new CsvRecords(source, Path.of(args[1])));
      new FileLoad(layers.lake(), layers.pipeline(), layers.references(), layers.ingest(), Clock.systemUTC())
          .load(history, Optional.empty(), "anna", "history", (row, last) -> {});
    }
  }

  /** Runs it to the moment, and returns its exit code. */
  static int run(Moment moment, Path folder, Path file, Path errors) throws IOException, InterruptedException {
    List<String> options =
        List.of("-Xmx768m", "-D%s=%s".formatted(MOMENT, moment), "-Dspark.sql.codegen.wholeStage=false", "-Dspark.sql.codegen.factoryMode=NO_CODEGEN");
    return JavaProcess.start(LoadProcess.class, options, List.of(folder.toString(), file.toString()), ProcessBuilder.Redirect.DISCARD, errors).waitFor();
  }

  /** Commits as the lake does, until the moment. Spark's Delta and Delta Kernel make it by its name. */
  public static final class LogStore extends HadoopFileSystemLogStore {
    private static final AtomicInteger COMMITS = new AtomicInteger();

    private final ExclusiveLogStore lake;
    private final Moment moment = Moment.parse(System.getProperty(MOMENT));

    public LogStore(Configuration configuration) {
      super(configuration);
      this.lake = new ExclusiveLogStore(configuration);
    }

    @Override
    public void write(org.apache.hadoop.fs.Path path, Iterator<String> actions, Boolean overwrite, Configuration configuration) throws IOException {
      boolean isCommit = path.getName().matches("\\d{20}\\.json") && path.getParent().getParent().getName().equals(moment.table());
      boolean reached = isCommit && COMMITS.incrementAndGet() == moment.nth();
      if (reached && !moment.committed()) {
        Runtime.getRuntime().halt(KILLED);
      }
      lake.write(path, actions, overwrite, configuration);
      if (reached) {
        Runtime.getRuntime().halt(KILLED);
      }
    }

    @Override
    public Boolean isPartialWriteVisible(org.apache.hadoop.fs.Path path, Configuration configuration) {
      return lake.isPartialWriteVisible(path, configuration);
    }
  }
}
