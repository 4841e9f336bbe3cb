package io.daybook.serving.memory;

/** The tables are to be read from the start: what has happened to them is not to be followed. No failure of theirs. */
final class TablesStartOver extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TablesStartOver(String why) {
    super(why);
  }
}
