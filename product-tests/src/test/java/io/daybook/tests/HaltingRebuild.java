package io.daybook.tests;

import io.daybook.lake.ExclusiveLogStore;
import io.daybook.lake.KafkaTopic;
import io.daybook.lake.LakeSession;
import io.delta.storage.HadoopFileSystemLogStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkEnv;

/** A rebuild of {@link LawPipeline}'s speed layer in a process of its own, which ends as by kill -9 beside the commit to a table. */
public final class HaltingRebuild extends HadoopFileSystemLogStore {
  static final int EXIT_CODE = 137;
  private static final String MOMENT = "daybook.test.halt";

  /** Where it ends. */
  enum Moment {
    BEFORE_PARTIALS("provisional", false),
    BETWEEN_THE_TABLES("provisional", true),
    BEFORE_THE_END("speed_batches", true);

    private final String table;
    private final boolean committed;

    Moment(String table, boolean committed) {
      this.table = table;
      this.committed = committed;
    }
  }

  private static volatile boolean armed;

  private final ExclusiveLogStore lake;

  /** Spark's Delta makes it by its name. */
  public HaltingRebuild(Configuration configuration) {
    super(configuration);
    this.lake = new ExclusiveLogStore(configuration);
  }

  /** Arguments: bootstrap servers, folder for tables and checkpoint, topic. */
  public static void main(String[] args) throws IOException {
    LakeSession.start("local[2]");
    SparkEnv.get().conf().set("spark.delta.logStore.file.impl", HaltingRebuild.class.getName());
    try (LayersUnderTest layers = LawPipeline.open(Path.of(args[1]), new KafkaTopic(args[0], args[2]))) {
      layers.ingest().catchUp();
      armed = true; // what the ingest commits is not meant
      layers.rebuild();
    }
  }

  static Process start(Moment moment, String bootstrapServers, Path folder, String topic, Path errors) throws IOException {
    List<String> options = List.of("-Xmx768m", "-D%s=%s".formatted(MOMENT, moment), "-Dspark.sql.codegen.wholeStage=false", "-Dspark.sql.codegen.factoryMode=NO_CODEGEN");
    return JavaProcess.start(HaltingRebuild.class, options, List.of(bootstrapServers, folder.toString(), topic), ProcessBuilder.Redirect.DISCARD, errors);
  }

  @Override
  public void write(org.apache.hadoop.fs.Path path, Iterator<String> actions, Boolean overwrite, Configuration configuration) throws IOException {
    Moment moment = Moment.valueOf(System.getProperty(MOMENT));
    boolean reached = armed && path.getName().matches("\\d{20}\\.json") && path.getParent().getParent().getName().equals(moment.table);
    if (reached && !moment.committed) {
      Runtime.getRuntime().halt(EXIT_CODE);
    }
    lake.write(path, actions, overwrite, configuration);
    if (reached) {
      Runtime.getRuntime().halt(EXIT_CODE);
    }
  }

  @Override
  public Boolean isPartialWriteVisible(org.apache.hadoop.fs.Path path, Configuration configuration) {
    return lake.isPartialWriteVisible(path, configuration);
  }
}
