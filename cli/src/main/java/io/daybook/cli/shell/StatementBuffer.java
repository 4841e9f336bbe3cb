package io.daybook.cli.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Lines of SQL, as the statements that they make up: each ends at a semicolon that is in no text, quoted name or comment. */
final class StatementBuffer {
  private final StringBuilder text = new StringBuilder();
  private int firstLine = 1;
  private int lines;

  /** A statement without its semicolon, and the number of the line that it begins in. */
  record Numbered(String sql, int line) {}

  /** The statements that are complete with this line, in order. */
  List<Numbered> add(String line) {
    lines++;
    text.append(line).append('\n');
    List<Numbered> complete = new ArrayList<>();
    for (int end = endOfStatement(text); end >= 0; end = endOfStatement(text)) {
      take(text.substring(0, end)).ifPresent(complete::add);
      text.delete(0, end + 1);
    }
    if (text.toString().isBlank()) {
      text.setLength(0);
      firstLine = lines + 1;
    }
    return complete;
  }

  /** What is left of the last line, where no semicolon ends it. */
  Optional<Numbered> rest() {
    Optional<Numbered> rest = take(text.toString());
    text.setLength(0);
    return rest;
  }

  /** Whether a line now is a line of its own and not one of a statement that has begun. */
  boolean isEmpty() {
    return text.isEmpty();
  }

  /** Whether the text holds nothing that begins and does not end. */
  static boolean isComplete(CharSequence text) {
    return text.toString().isBlank() || endOfStatement(text) >= 0;
  }

  private Optional<Numbered> take(String part) {
    int blank = part.length() - part.stripLeading().length();
    int begins = firstLine + newLines(part.substring(0, blank));
    firstLine += newLines(part);
    return withoutComments(part).isBlank() ? Optional.empty() : Optional.of(new Numbered(part.strip(), begins));
  }

  private static int newLines(String part) {
    return (int) part.chars().filter(character -> character == '\n').count();
  }

  /** The index of the first semicolon that ends a statement; −1 where there is none. */
  private static int endOfStatement(CharSequence text) {
    for (int i = 0; i < text.length(); i = afterPiece(text, i)) {
      if (text.charAt(i) == ';') {
        return i;
      }
    }
    return -1;
  }

  private static String withoutComments(String text) {
    StringBuilder code = new StringBuilder();
    for (int i = 0; i < text.length(); ) {
      int next = afterPiece(text, i);
      if (!isComment(text, i)) {
        code.append(text, i, next);
      }
      i = next;
    }
    return code.toString();
  }

  /** Where the character, text, quoted name or comment that begins at an index is over. One that does not end takes all that is left. */
  private static int afterPiece(CharSequence text, int start) {
    char first = text.charAt(start);
    if (isComment(text, start)) {
      return first == '-' ? afterFirst(text, "\n", start) : afterFirst(text, "*/", start + 2);
    }
    boolean quotes = first == '\'' || first == '"' || first == '`';
    return quotes ? afterFirst(text, String.valueOf(first), start + 1) : start + 1; // a doubled quote is an end and a beginning
  }

  private static boolean isComment(CharSequence text, int start) {
    char next = start + 1 < text.length() ? text.charAt(start + 1) : ' ';
    return (text.charAt(start) == '-' && next == '-') || (text.charAt(start) == '/' && next == '*');
  }

  private static int afterFirst(CharSequence text, String end, int from) {
    int index = text.toString().indexOf(end, from);
    return index < 0 ? text.length() : index + end.length();
  }
}
