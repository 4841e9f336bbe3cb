package io.daybook.ingestion;

import static java.util.Objects.requireNonNull;

import io.daybook.core.change.Image;
import io.daybook.core.NearestWord;
import io.daybook.core.pipeline.Field;
import io.daybook.core.pipeline.FieldOrigin;
import io.daybook.core.pipeline.FieldType;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.pipeline.Source;
import io.daybook.core.pipeline.SourceFile;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * A CSV file, read as a pipeline declares its fields.
 *
 * <p>Cells are read exactly or not at all; a line with a cell that cannot be read, or with too few or too many cells, becomes a
 * {@link MalformedLine} in its place and the reading goes on. Timestamps are local times in the field's zone: the earlier one where a local time
 * occurs twice, malformed where it does not exist. The file is UTF-8, with or without a byte order mark.
 */
public final class CsvFile implements Closeable {
  private final CsvLines in;
  private final Source source;
  private final Path file;
  private final List<String> headers;
  private final List<CellReader> readers = new ArrayList<>();
  private final int[] columns; // by field; -1 where the field is counted rather than read
  private final int eventTimeIndex;
  private final Map<Integer, Map<Object, Long>> ordinals = new HashMap<>();
  private Instant lastEventTime;
  private int position;

  private CsvFile(Source source, SourceFile declared, Path file, CsvLines in) throws IOException {
    this.in = in;
    this.source = source;
    this.file = file;
    this.headers = headers(next(in, file).orElseThrow(() -> Errors.noHeader(file)));
    this.columns = source.fields().stream().mapToInt(this::columnOf).toArray();
    this.eventTimeIndex = source.indexOf(source.eventTime());
    source.fields().forEach(field -> readers.add(new CellReader(field, declared.timestampPattern())));
  }

  /**
   * Reads the whole file into memory.
   *
   * @param file gzipped when its name ends in {@code .gz}
   * @throws io.daybook.core.DaybookException {@code INPUT_MALFORMED} where a declared column is missing, no line can be read, or compressed data
   *     break off; {@code INPUT_NOT_FOUND} where the file cannot be opened
   */
  public static FileRecords read(Pipeline pipeline, Path file) {
    requireNonNull(file, "file is null");
    SourceFile declared = pipeline.source().file().orElseThrow(() -> Errors.noSourceFile(pipeline.name()));
    try (CsvFile csv = open(pipeline.source(), declared, file)) {
      List<FileLine> lines = new ArrayList<>();
      for (Optional<Line> line = csv.next(); line.isPresent(); line = csv.next()) {
        lines.add(line.get().read());
      }
      return records(file, lines);
    }
  }

  /** A line as it is in the file, and as it reads. */
  record Line(CsvLines.Line text, FileLine read) {}

  /** Begins to read: up to the header. */
  static CsvFile open(Source source, SourceFile declared, Path file) {
    try {
      CsvLines in = new CsvLines(bytes(file), declared.delimiter());
      try {
        return new CsvFile(source, declared, file, in);
      } catch (IOException | RuntimeException e) {
        in.close();
        throw e;
      }
    } catch (IOException e) {
      throw Errors.inputNotReadable(file, e);
    }
  }

  /** The next line; empty at the end of the file. */
  Optional<Line> next() {
    try {
      return next(in, file).map(line -> new Line(line, read(line)));
    } catch (IOException e) {
      throw Errors.inputNotReadable(file, e);
    }
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw Errors.inputNotReadable(file, e);
    }
  }

  private static InputStream bytes(Path file) throws IOException {
    InputStream in = Files.newInputStream(file);
    if (!file.toString().endsWith(".gz")) {
      return in;
    }
    try {
      return new GZIPInputStream(in, 1 << 16);
    } catch (EOFException | ZipException e) {
      in.close();
      throw Errors.cutOff(file, 0, e);
    }
  }

  private static Optional<CsvLines.Line> next(CsvLines lines, Path file) throws IOException {
    try {
      return lines.next();
    } catch (EOFException | ZipException e) {
      throw Errors.cutOff(file, lines.lineNumber(), e);
    }
  }

  private static List<String> headers(CsvLines.Line line) {
    List<String> cells = line.cells().orElse(List.of(line.raw()));
    return cells.stream().map(cell -> cell.startsWith("\uFEFF") ? cell.substring(1) : cell).map(String::strip).toList();
  }

  private int columnOf(Field field) {
    if (!(field.origin() instanceof FieldOrigin.Column column)) {
      return -1;
    }
    int index = headers.indexOf(column.header());
    if (index < 0) {
      throw Errors.columnMissing(file, field.name(), column.header(), headers, NearestWord.of(column.header(), headers));
    }
    if (index != headers.lastIndexOf(column.header())) {
      throw Errors.columnAmbiguous(file, field.name(), column.header());
    }
    return index;
  }

  private FileLine read(CsvLines.Line line) {
    position++;
    if (line.cells().isEmpty()) {
      return malformed(line, "not a line of CSV in UTF-8", Optional.empty());
    }
    List<String> cells = line.cells().get();
    if (cells.size() != headers.size()) {
      return malformed(line, "%d columns instead of %d".formatted(cells.size(), headers.size()), Optional.empty());
    }

    Object[] values = new Object[columns.length];
    String unreadable = null;
    for (int i = 0; i < columns.length; i++) {
      if (columns[i] >= 0) {
        try {
          values[i] = readers.get(i).read(cells.get(columns[i]));
        } catch (CellReader.Unreadable e) {
          values[i] = rawValue(source.fields().get(i), cells.get(columns[i]));
          unreadable = unreadable == null ? e.getMessage() : unreadable + "; " + e.getMessage();
        }
      }
    }
    for (int i = 0; i < columns.length; i++) {
      if (columns[i] < 0) {
        values[i] = number(source.fields().get(i), counted(i, values));
      }
    }

    if (values[eventTimeIndex] instanceof Instant eventTime) {
      lastEventTime = eventTime;
    } else if (unreadable == null) {
      unreadable = source.eventTime() + " is empty";
    }
    Image image = new Image(Arrays.asList(values));
    return unreadable != null ? malformed(line, unreadable, Optional.of(image)) : new FileRecord(position, lastEventTime, image);
  }

  private static Object rawValue(Field field, String cell) {
    if (cell.isEmpty()) {
      return null;
    }
    return field.type() instanceof FieldType.Timestamp ? List.of(cell) : cell;
  }

  private long counted(int index, Object[] values) {
    if (source.fields().get(index).origin() instanceof FieldOrigin.OrdinalWithin within) {
      return ordinals.computeIfAbsent(index, i -> new HashMap<>()).merge(values[source.indexOf(within.field())], 1L, Long::sum);
    }
    return position;
  }

  private static Object number(Field field, long number) {
    FieldType type = field.type();
    if (type instanceof FieldType.Int) {
      return Math.toIntExact(number);
    }
    if (type instanceof FieldType.BigInt) {
      return number;
    }
    if (type instanceof FieldType.Text) {
      return Long.toString(number);
    }
    if (type instanceof FieldType.Decimal decimal) {
      return BigDecimal.valueOf(number).setScale(decimal.scale());
    }
    throw new IllegalArgumentException("Invalid type of field %s: %s (a counted field must be a number or a string)".formatted(field.name(), type));
  }

  /** Without an event time of its own or of a line before it, the line gets that of the first record, when the file is read. */
  private MalformedLine malformed(CsvLines.Line line, String reason, Optional<Image> image) {
    return new MalformedLine(position, line.number(), lastEventTime == null ? Instant.MIN : lastEventTime, reason, line.bytes(), image);
  }

  private static FileRecords records(Path file, List<FileLine> lines) {
    Instant first =
        lines.stream()
            .filter(FileRecord.class::isInstance)
            .map(FileLine::eventTime)
            .findFirst()
            .orElseThrow(() -> Errors.noUsableLine(file, lines.stream().map(MalformedLine.class::cast).findFirst()));
    lines.replaceAll(line -> line instanceof MalformedLine malformed && line.eventTime().equals(Instant.MIN) ? malformed.at(first) : line);
    return new FileRecords(file, lines);
  }
}
