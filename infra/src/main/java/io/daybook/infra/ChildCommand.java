package io.daybook.infra;

import java.util.List;

/** A program to run as a child, which ends when its standard input does. */
sealed interface ChildCommand permits JavaCommand, NativeCommand {
  /** As people call it in messages; in lower case it names the child's files. */
  String name();

  /**
   * The command line, its program first.
   *
   * @param mark has to be an argument of its own, without effect: {@link PidFile#mark}
   */
  List<String> line(String mark);
}
