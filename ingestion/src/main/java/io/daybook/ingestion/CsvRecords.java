package io.daybook.ingestion;

import static java.util.Objects.requireNonNull;

import io.daybook.core.change.FileRow;
import io.daybook.core.change.RecordFile;
import io.daybook.core.pipeline.Source;
import io.daybook.core.pipeline.SourceFile;
import java.nio.file.Path;
import java.util.NoSuchElementException;
import java.util.Optional;

/** A CSV file, read line by line as {@link CsvFile} reads it, without a limit to its size but for what fields with ordinals remember. */
public final class CsvRecords implements RecordFile {
  private static final long serialVersionUID = 1L;

  private final Source source;
  private final SourceFile declared;
  private final String path;

  /** @param file gzipped when its name ends in {@code .gz} */
  public CsvRecords(Source source, Path file) {
    this.source = requireNonNull(source, "source is null");
    this.path = file.toAbsolutePath().toString();
    this.declared = source.file().orElseGet(() -> new SourceFile(path, SourceFile.DEFAULT_DELIMITER, SourceFile.DEFAULT_TIMESTAMP_PATTERN));
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public Rows open() {
    return new Lines(CsvFile.open(source, declared, Path.of(path)));
  }

  private static final class Lines implements Rows {
    private final CsvFile csv;
    private Optional<CsvFile.Line> next;

    Lines(CsvFile csv) {
      this.csv = csv;
    }

    @Override
    public boolean hasNext() {
      if (next == null) {
        next = csv.next();
      }
      return next.isPresent();
    }

    @Override
    public FileRow next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      CsvFile.Line line = next.orElseThrow();
      next = null;
      return line.read() instanceof MalformedLine malformed
          ? new FileRow(line.text().number(), line.text().bytes(), Optional.empty(), malformed.reason())
          : new FileRow(line.text().number(), line.text().bytes(), Optional.of(((FileRecord) line.read()).image()), "");
    }

    @Override
    public void close() {
      csv.close();
    }
  }
}
