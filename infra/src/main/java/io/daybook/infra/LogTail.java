package io.daybook.infra;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** The end of a program's log, reduced to what tells a reader why it ended. */
record LogTail(Path file) {
  private static final int LINES = 6;
  private static final int LONGEST_LINE = 400;
  private static final Pattern STACK_FRAME = Pattern.compile("\\s+at .*|\\s*\\.\\.\\. \\d+ (more|common frames omitted).*");
  private static final Pattern FAILURE = Pattern.compile(".*\\b(ERROR|FATAL|Error|Caused by)\\b.*|.*Exception\\b.*");

  /** The last lines that name a failure, or the last lines at all where none does; indented, without stack frames. */
  String lastWords() {
    List<String> lines = lines().stream().filter(line -> !line.isBlank() && !STACK_FRAME.matcher(line).matches()).toList();
    List<String> failures = lines.stream().filter(line -> FAILURE.matcher(line).matches()).toList();
    List<String> telling = failures.isEmpty() ? lines : failures;
    List<String> last = telling.subList(Math.max(0, telling.size() - LINES), telling.size());
    return last.isEmpty() ? "  (nothing)" : String.join("\n", last.stream().map(LogTail::shortened).toList());
  }

  boolean contains(String text) {
    return lines().stream().anyMatch(line -> line.contains(text));
  }

  private List<String> lines() {
    try {
      return Files.readAllLines(file, ISO_8859_1); // accepts every byte
    } catch (IOException e) {
      return List.of("(the log cannot be read: " + e.getMessage() + ")");
    }
  }

  private static String shortened(String line) {
    return "  " + (line.length() > LONGEST_LINE ? line.substring(0, LONGEST_LINE) + "..." : line);
  }
}
