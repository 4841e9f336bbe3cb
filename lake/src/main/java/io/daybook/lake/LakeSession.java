package io.daybook.lake;

import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.streaming.checkpointing.FileSystemBasedCheckpointFileManager;

/** The Spark session that every layer in this process shares. */
public final class LakeSession {
  private static final String SHUFFLE_PARTITIONS = "spark.sql.shuffle.partitions";
  private static final String SNAPSHOT_PARTITIONS = "spark.databricks.delta.snapshotPartitions";

  private LakeSession() {}

  /**
   * Starts Spark in this process, or returns the running session. JVM properties say how many partitions it cuts data into for more cores than two:
   * {@code spark.sql.shuffle.partitions}, {@code spark.databricks.delta.snapshotPartitions}.
   *
   * @param master as Spark has it: {@code local[2]} for two cores of this machine
   */
  public static SparkSession start(String master) {
    SparkSession spark =
        SparkSession.builder()
            .appName("daybook")
            .master(master)
            .config("spark.ui.enabled", "false")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.driver.host", "127.0.0.1")
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
    spark.sparkContext().setLogLevel("ERROR");
    return spark;
  }

  /** Spark wants to know one; tables have locations of their own. */
  private static Path warehouse() {
    return Path.of(System.getProperty("java.io.tmpdir"), "daybook-" + System.getProperty("user.name"));
  }
}
