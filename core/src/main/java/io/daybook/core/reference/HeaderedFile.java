package io.daybook.core.reference;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import io.daybook.core.NearestWord;
import io.daybook.core.pipeline.ExactText;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** A CSV file with a header line, gzipped when its name ends in {@code .gz}. What is wrong with it is told with its line. */
final class HeaderedFile {
  private final Path file;
  private final String owner;

  /** @param owner what the pipeline file has the file for, in messages: {@code reference fx} */
  HeaderedFile(Path file, String owner) {
    this.file = file;
    this.owner = owner;
  }

  /**
   * Reads the file from its beginning.
   *
   * @throws DaybookException with {@link ErrorCode#INPUT_NOT_FOUND} where the file cannot be opened, and {@link ErrorCode#INPUT_MALFORMED} where it
   *     cannot be read
   */
  <T> T read(Function<Lines, T> reader) {
    try (InputStream bytes = open();
        InputStream text = file.toString().endsWith(".gz") ? new GZIPInputStream(bytes) : bytes;
        CSVParser lines = CSVParser.parse(new InputStreamReader(text, StandardCharsets.UTF_8), CSVFormat.DEFAULT)) {
      return reader.apply(new Lines(lines));
    } catch (IOException | UncheckedIOException e) {
      throw malformed("not readable as %s: %s.".formatted(file.toString().endsWith(".gz") ? "gzipped CSV" : "CSV", e.getMessage()), e);
    }
  }

  /** That the file as a whole is wrong. */
  DaybookException malformed(String what) {
    return malformed(what, null);
  }

  private InputStream open() {
    try {
      if (Files.isDirectory(file)) {
        throw notFound("it is a folder", null);
      }
      return Files.newInputStream(file);
    } catch (NoSuchFileException e) {
      throw notFound("there is no such file", e);
    } catch (IOException e) {
      throw notFound(e.getMessage(), e);
    }
  }

  private DaybookException notFound(String why, IOException cause) {
    return new DaybookException(
        ErrorCode.INPUT_NOT_FOUND,
        "Cannot open %s, the file of %s: %s. Put the file there or correct the path in the pipeline file.".formatted(file, owner, why),
        cause);
  }

  private DaybookException malformed(String what, Exception cause) {
    return new DaybookException(
        ErrorCode.INPUT_MALFORMED, "%s: %s Correct the file, or what the pipeline file says of %s.".formatted(file, what, owner), cause);
  }

  private DaybookException malformedAt(long line, String what) {
    return new DaybookException(
        ErrorCode.INPUT_MALFORMED, "%s:%d: %s Correct the file, or what the pipeline file says of %s.".formatted(file, line, what, owner));
  }

  /** The lines after the header, one after the other. */
  final class Lines {
    private final CSVParser parser;
    private final Iterator<CSVRecord> records;
    private final List<String> header;

    private Lines(CSVParser parser) {
      this.parser = parser;
      this.records = parser.iterator();
      if (!records.hasNext()) {
        throw malformed("the file is empty.");
      }
      this.header = records.next().stream().map(name -> name.replace("\uFEFF", "").strip()).toList();
    }

    /** Where the column with a header is. */
    Column column(String name) {
      int index = header.indexOf(name);
      if (index < 0) {
        String nearest = NearestWord.of(name, header).map("; did you mean '%s'?"::formatted).orElse("");
        throw malformedAt(1, "there is no column '%s'%s (columns: %s).".formatted(name, nearest, String.join(", ", header)));
      }
      return new Column(name, index);
    }

    boolean hasNext() {
      return records.hasNext();
    }

    Line next() {
      return new Line(parser.getCurrentLineNumber(), records.next());
    }
  }

  record Column(String header, int index) {}

  /** A line after the header. */
  final class Line {
    private final long number;
    private final CSVRecord record;

    private Line(long number, CSVRecord record) {
      this.number = number;
      this.record = record;
    }

    long number() {
      return number;
    }

    /** Without blanks around it. */
    String text(Column column) {
      if (column.index() >= record.size()) {
        throw malformed(column, "", "is missing: the line has only %d columns".formatted(record.size()));
      }
      return record.get(column.index()).strip();
    }

    LocalDate date(Column column) {
      String text = text(column);
      return ExactText.date(text).orElseThrow(() -> malformed(column, text, "is not a date; write it as 2010-12-01"));
    }

    DaybookException malformed(Column column, String value, String reason) {
      return malformedAt(number, "column %s: '%s' %s.".formatted(column.header(), value, reason));
    }
  }
}
