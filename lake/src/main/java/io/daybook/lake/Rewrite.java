package io.daybook.lake;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;

import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.exceptions.ConcurrentWriteException;
import io.delta.kernel.utils.CloseableIterator;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * Puts rows in the place of others, by one commit: before it readers see all of the old rows, after it all of the new ones.
 *
 * <p>Files that hold one of the old rows are written anew, with the rows in them that stay; Spark computes what is written, Delta Kernel writes and
 * commits. Appends go on meanwhile, and Delta orders them and the commit one after the other. Two who would take out the same file are in conflict,
 * and the second of them commits nothing. Spark's own {@code delete} and {@code replaceWhere} are in conflict with every append, which here comes
 * twice a second.
 */
public final class Rewrite {
  private final Lake lake;
  private final InstantSource clock;

  public Rewrite(Lake lake, InstantSource clock) {
    this.lake = lake;
    this.clock = clock;
  }

  /**
   * Replaces the rows that a condition holds for. Not for tables that are partitioned.
   *
   * @param by from the rows that it holds for to what shall stand in their place, with at least the table's columns, of its types; columns that the folder's
   *     table has beyond them, of other definitions, are null in these rows
   * @return false when another has rewritten one of the files meanwhile; the table is then as the other has left it
   */
  public boolean replace(LakeTable table, Column condition, UnaryOperator<Dataset<Row>> by) throws IOException {
    TableFiles all = TableFiles.latest(lake.engine(), Path.of(lake.path(table)));
    Set<String> names = namesOfFiles(table, all.version(), condition);
    List<io.delta.kernel.data.Row> replaced =
        all.files().stream().filter(file -> names.contains(KernelFiles.path(file).getFileName().toString())).toList();
    if (replaced.isEmpty()) {
      return true;
    }
    StructType present = lake.read(table).schema();
    Dataset<Row> rows =
        lake.read(new LakeTable(table.name(), present, table.layout()), replaced.stream().map(file -> KernelFiles.path(file).toUri().toString()).toList()); // Delta would read all of them
    Column[] columns = Arrays.stream(table.columns().fieldNames()).map(name -> col(name)).toArray(Column[]::new);
    Dataset<Row> staying = rows.where(not(coalesce(condition, lit(false))));
    Dataset<Row> written = staying.unionByName(by.apply(rows.where(condition)).select(columns), true);
    try (CloseableIterator<FilteredColumnarBatch> batches = KernelRows.batches(all.columns(), written.schema(), written.toLocalIterator())) {
      all.replace(replaced, batches, KernelFiles.Content.NEW, clock.instant());
      return true;
    } catch (ConcurrentWriteException e) {
      return false;
    }
  }

  private Set<String> namesOfFiles(LakeTable table, long version, Column condition) {
    Dataset<Row> holding = lake.spark().read().format("delta").option("versionAsOf", version).load(lake.path(table)).where(condition);
    return new HashSet<>(holding.select(col("_metadata.file_name")).distinct().as(Encoders.STRING()).collectAsList());
  }

}
