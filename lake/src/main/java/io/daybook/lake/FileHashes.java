package io.daybook.lake;

import static org.apache.spark.sql.functions.col;

import io.daybook.core.Sha256;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
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

/** Data files of tables, and what is in them byte for byte. Each file is read once: many by Spark's tasks, a few right here. */
public final class FileHashes {
  /** Up to here Spark takes longer to begin than reading them does. */
  private static final int FEW = 32;

  private static final StructType HASHED =
      new StructType().add("path", DataTypes.StringType).add("bytes", DataTypes.LongType).add("sha256", DataTypes.StringType);

  private final Lake lake;

  public FileHashes(Lake lake) {
    this.lake = lake;
  }

  /** All files of the table as it is now, relative to the pipeline's folder. */
  public Set<String> files(LakeTable table) {
    return lake.files(table).stream().map(this::relative).collect(Collectors.toSet());
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
   */
  public List<HashedFile> hash(Collection<String> paths) {
    if (paths.isEmpty()) {
      return List.of();
    }
    String folder = lake.folder().toString();
    SerializableConfiguration configuration = new SerializableConfiguration(lake.spark().sessionState().newHadoopConf());
    if (paths.size() <= FEW) {
      return paths.parallelStream().map(path -> hashedHere(folder, path, configuration)).toList();
    }
    Dataset<String> files = lake.spark().createDataset(List.copyOf(paths), Encoders.STRING()).repartition(parallelism(paths.size()));
    return files.map((MapFunction<String, Row>) path -> row(hashed(folder, path, configuration)), Encoders.row(HASHED)).collectAsList().stream()
        .map(row -> new HashedFile(row.getString(0), row.getLong(1), row.getString(2)))
        .toList();
  }

  private int parallelism(int files) {
    return Math.min(files, lake.spark().sparkContext().defaultParallelism() * 4);
  }

  private static Row row(HashedFile file) {
    return RowFactory.create(file.path(), file.bytes(), file.sha256());
  }

  private static HashedFile hashedHere(String folder, String path, SerializableConfiguration configuration) {
    try {
      return hashed(folder, path, configuration);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read %s in %s".formatted(path, folder), e);
    }
  }

  private static HashedFile hashed(String folder, String path, SerializableConfiguration configuration) throws IOException {
    org.apache.hadoop.fs.Path file = new org.apache.hadoop.fs.Path(folder, path);
    FileSystem checked = file.getFileSystem(configuration.value());
    FileSystem files = checked instanceof ChecksumFileSystem local ? local.getRawFileSystem() : checked; // what is there, also where Hadoop's checksum says no
    try (InputStream bytes = files.open(file)) {
      return new HashedFile(path, files.getFileStatus(file).getLen(), Sha256.of(bytes));
    } catch (FileNotFoundException e) {
      return HashedFile.missing(path);
    }
  }
}
