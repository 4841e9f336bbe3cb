package io.daybook.cli.shell;

import java.io.IOException;
import java.io.Writer;
import java.util.Optional;
import org.jline.terminal.Terminal;

/**
 * Text on its way to a terminal: what fits is written to it as it stands, anything longer goes to a pager, and so does a table that is wider.
 *
 * <p>As much as fits is kept back until it is clear that it does. A pager that its user leaves ends the text: what is written after that fails with {@link PagerLeft}.
 */
final class ResultView extends Writer {
  /** What becomes of lines that are longer than the screen is wide. */
  enum LongLines {
    /** They go on in the next line, as text does. */
    WRAP,
    /** They are looked at in a pager: in a table one could not tell columns apart any more. */
    PAGE
  }

  private final Terminal terminal;
  private final Pager pager;
  private final LongLines longLines;
  private final StringBuilder kept = new StringBuilder();
  private Optional<Writer> paged = Optional.empty();
  private int lines;
  private int column;
  private boolean tooWide;

  ResultView(Terminal terminal, Pager pager, LongLines longLines) {
    this.terminal = terminal;
    this.pager = pager;
    this.longLines = longLines;
  }

  @Override
  public void write(char[] characters, int offset, int length) throws IOException {
    if (paged.isPresent()) {
      forward(String.valueOf(characters, offset, length));
      return;
    }
    kept.append(characters, offset, length);
    for (int i = offset; i < offset + length; i++) {
      column = characters[i] == '\n' ? 0 : column + 1;
      lines += characters[i] == '\n' ? 1 : 0;
      tooWide |= longLines == LongLines.PAGE && column > terminal.getWidth();
    }
    if (pager.isThere() && (tooWide || lines >= terminal.getHeight() - 1)) {
      paged = Optional.of(pager.open(terminal));
      forward(kept.toString());
      kept.setLength(0);
    }
  }

  private void forward(String text) throws IOException {
    try {
      paged.orElseThrow().write(text);
    } catch (IOException e) {
      throw new PagerLeft(e);
    }
  }

  /** Nothing: whether the text fits is known when it is at its end. */
  @Override
  public void flush() {}

  /** Waits until the pager's user has seen enough. */
  @Override
  public void close() throws IOException {
    if (paged.isPresent()) {
      paged.get().close();
    } else {
      terminal.writer().append(kept);
      terminal.flush();
    }
  }

  /** The pager takes no more: its user has left it. */
  static final class PagerLeft extends IOException {
    private static final long serialVersionUID = 1;

    PagerLeft(IOException cause) {
      super("The pager was left", cause);
    }
  }
}
