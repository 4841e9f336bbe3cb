package io.daybook.serving.memory;

/** There is nothing to answer from, for a while. The message says why. */
public final class FiguresUnavailable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public FiguresUnavailable(String why) {
    super(why);
  }

  FiguresUnavailable(String why, Throwable cause) {
    super(why, cause);
  }
}
