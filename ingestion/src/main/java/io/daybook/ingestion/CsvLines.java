package io.daybook.ingestion;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;

/**
 * Splits a CSV file into lines, and lines into cells, so that one bad line costs that line only: a quote that is never closed does not swallow
 * the lines after it.
 */
final class CsvLines implements Closeable {
  /** How many lines a quoted cell may span; a quote that is still open then is taken for a stray one. */
  private static final int LONGEST_CELL_LINES = 100;

  private static final char QUOTE = '"';

  private final BufferedReader bytes; // one char per byte, so that a line's bytes are at hand whatever its encoding
  private final char delimiter;
  private final CSVFormat format;
  private final Deque<String> putBack = new ArrayDeque<>();
  private long lineNumber;
  private int columns = -1;

  /**
   * @param number of the line, or of the first one where a quoted cell spans several; the header is 1
   * @param raw the bytes of the line, one char each
   * @param cells empty where the line is not CSV in UTF-8
   */
  record Line(long number, String raw, Optional<List<String>> cells) {
    byte[] bytes() {
      return raw.getBytes(ISO_8859_1);
    }
  }

  CsvLines(InputStream in, char delimiter) {
    this.bytes = new BufferedReader(new InputStreamReader(in, ISO_8859_1), 1 << 16);
    this.delimiter = delimiter;
    this.format = CSVFormat.DEFAULT.builder().setDelimiter(delimiter).setIgnoreEmptyLines(false).get();
  }

  /** The next line that is not blank; the first one, the header, says how many columns the others have. */
  Optional<Line> next() throws IOException {
    String raw;
    do {
      raw = nextRaw();
      if (raw == null) {
        return Optional.empty();
      }
    } while (raw.isBlank());
    long number = lineNumber;
    Optional<List<String>> cells = cells(raw);
    Line line = cells.isEmpty() && hasOpenQuote(raw) ? acrossLines(raw, number) : new Line(number, raw, cells);
    if (columns < 0) {
      columns = line.cells().map(List::size).orElse(0);
    }
    return Optional.of(line);
  }

  /** The number of the line read last. */
  long lineNumber() {
    return lineNumber;
  }

  @Override
  public void close() throws IOException {
    bytes.close();
  }

  private Line acrossLines(String first, long number) throws IOException {
    StringBuilder text = new StringBuilder(first);
    Deque<String> taken = new ArrayDeque<>();
    while (taken.size() < LONGEST_CELL_LINES) {
      String raw = nextRaw();
      if (raw == null) {
        break;
      }
      taken.addLast(raw);
      text.append('\n').append(raw);
      if (raw.indexOf(QUOTE) >= 0 && !hasOpenQuote(text)) {
        Optional<List<String>> cells = cells(text.toString());
        if (cells.isPresent() && (columns < 0 || cells.get().size() == columns)) {
          return new Line(number, text.toString(), cells);
        }
      }
    }
    while (!taken.isEmpty()) {
      putBack.addFirst(taken.removeLast());
      lineNumber--;
    }
    return new Line(number, first, Optional.empty());
  }

  private String nextRaw() throws IOException {
    String raw = putBack.isEmpty() ? bytes.readLine() : putBack.removeFirst();
    if (raw != null) {
      lineNumber++;
    }
    return raw;
  }

  private Optional<List<String>> cells(String raw) {
    Optional<String> text = utf8(raw);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    return raw.indexOf(QUOTE) < 0 ? Optional.of(split(text.get())) : parsed(text.get());
  }

  private Optional<List<String>> parsed(String text) {
    try (CSVParser parser = CSVParser.parse(text, format)) {
      var records = parser.getRecords();
      return records.size() == 1 ? Optional.of(records.get(0).toList()) : Optional.empty();
    } catch (IOException | UncheckedIOException e) {
      return Optional.empty();
    }
  }

  private List<String> split(String text) {
    List<String> cells = new ArrayList<>(Math.max(columns, 8));
    int start = 0;
    for (int end = text.indexOf(delimiter); end >= 0; end = text.indexOf(delimiter, start)) {
      cells.add(text.substring(start, end));
      start = end + 1;
    }
    cells.add(text.substring(start));
    return cells;
  }

  private static Optional<String> utf8(String raw) {
    if (raw.chars().allMatch(c -> c < 0x80)) {
      return Optional.of(raw);
    }
    try {
      return Optional.of(UTF_8.newDecoder().decode(ByteBuffer.wrap(raw.getBytes(ISO_8859_1))).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  private static boolean hasOpenQuote(CharSequence text) {
    return text.chars().filter(c -> c == QUOTE).count() % 2 == 1;
  }
}
