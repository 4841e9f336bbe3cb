package io.daybook.lake;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.streaming.checkpointing.FileSystemBasedCheckpointFileManager;

/** The Spark session that every layer in this process shares. */
public final class LakeSession {
  private static final String SHUFFLE_PARTITIONS = "spark.sql.shuffle.partitions";
  private static final String SNAPSHOT_PARTITIONS = "spark.databricks.delta.snapshotPartitions";
  private static final String UI = "spark.ui.enabled";
  private static final String NAME = "spark.app.name";
  /** An application's own id, until the master has given it one. */
  private static final String NAME_BEFORE_MASTERS = "spark-application-";

  /** What Spark does not give its executors by itself of {@code infra/etc/spark-jvm.options}, where it says why. */
  private static final String EXECUTOR_JVM =
      "-Djol.skipDynamicAttach=true -Djol.skipInstallAttach=true -Djol.skipHotspotSAAttach=true -Djol.tryWithSudo=false";

  private LakeSession() {}

  /** As {@link #start(String, List)}, where executors are threads of this process, or have what they need. */
  public static SparkSession start(String master) {
    return start(master, List.of());
  }

  /**
   * Starts Spark in this process, or returns the running session. JVM properties say how many partitions it cuts data into for more cores than two:
   * {@code spark.sql.shuffle.partitions}, {@code spark.databricks.delta.snapshotPartitions}. On a cluster whatever concerns its machines is the operator's to
   * say, to {@code spark-submit} or as JVM properties {@code spark.*}.
   *
   * @param master as Spark has it: {@code local[2]} for two cores of this machine, {@code spark://host:port} for a cluster
   * @param jars what the executors of a cluster need besides Spark, where the operator names none
   * @throws DaybookException CLUSTER_UNREACHABLE where the master is none, or does not take the application
   */
  public static SparkSession start(String master, List<Path> jars) {
    try {
      SparkSession spark = started(master, jars);
      if (spark.sparkContext().isStopped() || isWithoutMaster(spark)) {
        throw new IllegalStateException("it did not take the application");
      }
      return spark;
    } catch (Exception e) { // checked ones of Spark's, too, which it does not declare
      throw new DaybookException(
          ErrorCode.CLUSTER_UNREACHABLE,
          "Spark does not start with the master %s: %s. Check that the address is right, as in spark://host:7077, and that the master runs; local[2] needs none."
              .formatted(master, String.valueOf(e.getMessage()).lines().findFirst().orElse("")),
          e);
    }
  }

  private static SparkSession started(String master, List<Path> jars) {
    SparkSession spark =
        SparkSession.builder()
            .appName(System.getProperty(NAME, "daybook"))
            .master(master)
            .config(ofPlace(master, jars))
            .config(UI, System.getProperty(UI, "false"))
            .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
            .config("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog")
            .config("spark.sql.catalogImplementation", "in-memory")
            .config("spark.sql.warehouse.dir", warehouse().toString())
            .config("spark.sql.session.timeZone", "UTC")
            // An expression that divides by zero is null, not the end of the stream; ExpressionCheck refuses what could overflow.
            .config("spark.sql.ansi.enabled", "false")
            .config("spark.sql.datetime.java8API.enabled", "true")
            .config(SHUFFLE_PARTITIONS, System.getProperty(SHUFFLE_PARTITIONS, "2"))
            // A batch of the ingest has some 170 generated classes: with Spark's 100 each batch compiles them anew, and the JVM with it.
            .config("spark.sql.codegen.cache.maxEntries", "2000")
            // Tables are reached as files of this system by the driver too; a cluster's own default may be another.
            .config("spark.hadoop.fs.defaultFS", "file:///")
            .config("spark.hadoop.fs.file.impl", BareLocalFileSystem.class.getName())
            .config("spark.hadoop.fs.AbstractFileSystem.file.impl", BareLocalFs.class.getName())
            .config("spark.delta.logStore.file.impl", ExclusiveLogStore.class.getName())
            .config("spark.hadoop.io.delta.kernel.logStore.file.impl", ExclusiveLogStore.class.getName())
            .config("spark.sql.streaming.checkpointFileManagerClass", FileSystemBasedCheckpointFileManager.class.getName())
            .config("spark.scheduler.mode", "FAIR") // a night must not starve the stream
            .config("spark.sql.streaming.metricsEnabled", "false")
            .config("spark.sql.ui.retainedExecutions", "10")
            .config("spark.ui.retainedJobs", "50")
            .config("spark.ui.retainedStages", "50")
            .config(SNAPSHOT_PARTITIONS, System.getProperty(SNAPSHOT_PARTITIONS, "2"))
            // Delta answers max and min from its statistics and takes dates for java.sql.Date, which java8API has none of.
            .config("spark.databricks.delta.optimizeMetadataQuery.enabled", "false")
            // Where the JVM's own zone is not UTC, Delta rebuilds a table's state on every commit to check its checksum file: a second each.
            .config("spark.databricks.delta.allFilesInCrc.verificationMode.forceOnNonUTC.enabled", "false")
            .getOrCreate();
    if (isHere(master)) {
      spark.sparkContext().setLogLevel("ERROR");
    }
    return spark;
  }

  /** Spark waits for a standalone master's answer, and where there is none it ends what it has started in a thread of its own, sooner or later. */
  private static boolean isWithoutMaster(SparkSession spark) {
    return spark.sparkContext().master().startsWith("spark://") && spark.sparkContext().applicationId().startsWith(NAME_BEFORE_MASTERS);
  }

  private static boolean isHere(String master) {
    return master.matches("local(\\[.*])?");
  }

  private static Map<String, Object> ofPlace(String master, List<Path> jars) {
    Map<String, Object> options = new HashMap<>();
    if (isHere(master)) {
      options.put("spark.driver.bindAddress", "127.0.0.1");
      options.put("spark.driver.host", "127.0.0.1");
      return options;
    }
    options.put("spark.executor.defaultJavaOptions", EXECUTOR_JVM);
    if (!jars.isEmpty()) {
      options.put("spark.jars", jars.stream().map(Path::toString).collect(Collectors.joining(",")));
    }
    SparkConf given = new SparkConf(); // with JVM properties, which spark-submit sets too
    options.keySet().removeIf(given::contains);
    return options;
  }

  /** Spark wants to know one; tables have locations of their own. */
  private static Path warehouse() {
    return Path.of(System.getProperty("java.io.tmpdir"), "daybook-" + System.getProperty("user.name"));
  }
}
