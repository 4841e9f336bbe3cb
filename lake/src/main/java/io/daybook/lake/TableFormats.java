package io.daybook.lake;

import static java.util.stream.Collectors.toSet;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import io.daybook.core.pipeline.Pipeline;
import io.delta.kernel.Snapshot;
import io.delta.kernel.TableManager;
import io.delta.kernel.engine.Engine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Which Daybook has written the tables of a pipeline: each says its format, an integer, in a property.
 *
 * <p>A table of an older format is carried on where it lacks nothing but columns that may be null; else it is refused, with the command that helps. One of a
 * format that this program does not know is refused always. 1 is what tables have that say none, of Daybooks before formats were said; a change of columns,
 * or of what they mean, counts {@link #CURRENT} up.
 */
public final class TableFormats {
  /** As this program writes them. */
  static final int CURRENT = 2;

  static final String PROPERTY = "daybook.format";

  private static final String FIRST = "1";

  /** Columns that tables of older formats lack, and that are null for their rows. */
  private static final Set<String> MAY_BE_NULL = Set.of("load_id", "from_row", "until_row");

  private final Engine engine;
  private final Path folder;
  private final LakeTables tables;

  /** @param folder the pipeline's own */
  TableFormats(Engine engine, Path folder, LakeTables tables) {
    this.engine = engine;
    this.folder = folder;
    this.tables = tables;
  }

  /**
   * Refuses tables that this program cannot read, for who reads them without {@link Lake}. Needs no Spark, and writes nothing.
   *
   * @param root as of {@link Lake#open}; the tables need not be there yet
   * @throws DaybookException FORMAT_REFUSED
   */
  public static void requireReadable(Path root, Pipeline pipeline) {
    Path folder = root.resolve(pipeline.name()).toAbsolutePath().normalize();
    LakeTables tables = new LakeTables(pipeline);
    new TableFormats(TableReader.engine(), folder, tables).require(tables.all());
  }

  /** @throws DaybookException FORMAT_REFUSED where one that is there is of a format that cannot be carried on */
  void require(List<LakeTable> some) {
    some.stream().flatMap(table -> refusal(table).stream()).findFirst().ifPresent(refusal -> {
      throw new DaybookException(ErrorCode.FORMAT_REFUSED, refusal);
    });
  }

  /** Those that are there and of a format that cannot be carried on. */
  List<LakeTable> refused(List<LakeTable> some) {
    return some.stream().filter(table -> refusal(table).isPresent()).toList();
  }

  /** Those that are there and say another format than this program's. */
  List<LakeTable> others() {
    return tables.all().stream().filter(this::isThere).filter(table -> !isCurrent(table)).toList();
  }

  boolean isCurrent(LakeTable table) {
    return format(latest(table)).equals(Integer.toString(CURRENT));
  }

  private Optional<String> refusal(LakeTable table) {
    return isThere(table) ? refusal(table, latest(table)) : Optional.empty();
  }

  private Optional<String> refusal(LakeTable table, Snapshot found) {
    String format = format(found);
    if (!isKnown(format)) {
      return Optional.of(
          "Table %s has format %s, and this Daybook knows formats up to %d: a newer one has written it. Run that one; 'daybook --version' tells which one this is.%s"
              .formatted(folder.resolve(table.name()), format, CURRENT, isOfSpeedLayer(table) ? " Or " + rebuild() : ""));
    }
    Set<String> missing = Stream.of(table.columns().fieldNames()).collect(toSet());
    found.getSchema().fieldNames().forEach(missing::remove);
    missing.removeAll(tables.declaredColumns());
    missing.removeAll(MAY_BE_NULL);
    if (missing.isEmpty()) {
      return Optional.empty();
    }
    String help =
        isOfSpeedLayer(table)
            ? rebuild()
            : "go on with the Daybook that made it, or take the topic in anew, in a new folder: daybook ingest --pipeline FILE --kafka HOST:PORT --folder NEW";
    return Optional.of(
        "Table %s has no column %s: an older Daybook has made it, in format %s, and this one writes format %d. What it holds cannot be carried on; %s"
            .formatted(folder.resolve(table.name()), String.join(", ", new TreeSet<>(missing)), format, CURRENT, help));
  }

  private String rebuild() {
    return "make it again from the master dataset: daybook speed rebuild --pipeline FILE --kafka HOST:PORT --folder " + folder.getParent().getParent();
  }

  /** Whether all that the table holds can be computed from the master dataset. */
  private boolean isOfSpeedLayer(LakeTable table) {
    return tables.ofSpeedLayer().stream().anyMatch(own -> own.name().equals(table.name()));
  }

  private static boolean isKnown(String format) {
    return Arrays.asList(FIRST, Integer.toString(CURRENT)).contains(format);
  }

  private static String format(Snapshot found) {
    return found.getTableProperties().getOrDefault(PROPERTY, FIRST);
  }

  private Snapshot latest(LakeTable table) {
    Path path = folder.resolve(table.name());
    return TableReader.reading(path, () -> TableManager.loadSnapshot(path.toString()).build(engine));
  }

  private boolean isThere(LakeTable table) {
    try {
      return TableLog.hasCommits(folder.resolve(table.name()));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the log of table %s in %s".formatted(table.name(), folder), e);
    }
  }
}
