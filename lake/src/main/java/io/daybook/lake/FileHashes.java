package io.daybook.lake;

import static org.apache.spark.sql.functions.col;

import io.daybook.core.Sha256;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.ChecksumFileSystem;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;

/** Data files of tables, and what is in them byte for byte. Files are read by Spark's tasks, each once. */
public final class FileHashes {
  /** Length of a file that is not there, which then has no hash. */
  public static final long MISSING = -1;

  private static final StructType HASHED =
      new StructType().add("path", DataTypes.StringType).add("bytes", DataTypes.LongType).add("sha256", DataTypes.StringType);

  private final Lake lake;

  public FileHashes(Lake lake) {
    this.lake = lake;
  }

  /** All files of the table as it is now, relative to the pipeline's folder. */
  public Set<String> files(LakeTable table) {
    return Arrays.stream(lake.read(table).inputFiles()).map(this::relative).collect(Collectors.toSet());
  }

  /** The files that hold rows of the table for which a condition holds. */
  public Set<String> files(LakeTable table, Column condition) {
    return lake.read(table).where(condition).select(col("_metadata.file_path")).distinct().as(Encoders.STRING()).collectAsList().stream()
        .map(this::relative)
        .collect(Collectors.toSet());
  }

  private String relative(String file) {
    Path path = Path.of(new org.apache.hadoop.fs.Path(URI.create(file)).toUri().getPath());
    return lake.folder().relativize(path).toString();
  }

  /**
   * Length and SHA-256 of files as they are now.
   *
   * @param paths relative to the pipeline's folder
   * @return {@code path}, {@code bytes}, {@code sha256}; {@link #MISSING} bytes and an empty hash where there is no file
   */
  public List<Row> hash(Collection<String> paths) {
    if (paths.isEmpty()) {
      return List.of();
    }
    String folder = lake.folder().toString();
    SerializableConfiguration configuration = new SerializableConfiguration(lake.spark().sessionState().newHadoopConf());
    Dataset<String> files = lake.spark().createDataset(List.copyOf(paths), Encoders.STRING()).repartition(parallelism(paths.size()));
    return files.map((MapFunction<String, Row>) path -> hashed(folder, path, configuration), Encoders.row(HASHED)).collectAsList();
  }

  private int parallelism(int files) {
    return Math.min(files, lake.spark().sparkContext().defaultParallelism() * 4);
  }

  private static Row hashed(String folder, String path, SerializableConfiguration configuration) throws IOException {
    org.apache.hadoop.fs.Path file = new org.apache.hadoop.fs.Path(folder, path);
    FileSystem checked = file.getFileSystem(configuration.value());
    FileSystem files = checked instanceof ChecksumFileSystem local ? local.getRawFileSystem() : checked; // what is there, also where Hadoop's checksum says no
    try (InputStream bytes = files.open(file)) {
      return RowFactory.create(path, files.getFileStatus(file).getLen(), Sha256.of(bytes));
    } catch (FileNotFoundException e) {
      return RowFactory.create(path, MISSING, "");
    }
  }
}
