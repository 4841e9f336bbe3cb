package io.daybook.cli.shell;

import java.util.List;
import org.jline.reader.CompletingParsedLine;
import org.jline.reader.EOFError;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;
import org.jline.reader.SyntaxError;

/** Tells the line editor when a statement is complete, and which word is to be completed. */
final class SqlLineParser implements Parser {
  @Override
  public ParsedLine parse(String line, int cursor, ParseContext context) throws SyntaxError {
    if (context == ParseContext.ACCEPT_LINE && !SqlShell.isCommand(line) && !StatementBuffer.isComplete(line)) {
      throw new EOFError(-1, -1, "A semicolon ends the statement", "");
    }
    int start = cursor;
    while (start > 0 && isOfWord(line.charAt(start - 1))) {
      start--;
    }
    int end = cursor;
    while (end < line.length() && isOfWord(line.charAt(end))) {
      end++;
    }
    return new Word(line, cursor, start, line.substring(start, end));
  }

  private static boolean isOfWord(char character) {
    return Character.isLetterOrDigit(character) || character == '_' || character == '.' || character == '\\';
  }

  @Override
  public boolean isEscapeChar(char character) {
    return false; // a backslash begins a command
  }

  /** The word at the cursor; what stands before it is read from the line. */
  private record Word(String line, int cursor, int start, String word) implements CompletingParsedLine {
    @Override
    public int wordCursor() {
      return cursor - start;
    }

    @Override
    public int wordIndex() {
      return 0;
    }

    @Override
    public List<String> words() {
      return List.of(word);
    }

    @Override
    public CharSequence escape(CharSequence candidate, boolean complete) {
      return candidate;
    }

    @Override
    public int rawWordCursor() {
      return wordCursor();
    }

    @Override
    public int rawWordLength() {
      return word.length();
    }
  }
}
