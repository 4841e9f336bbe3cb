package io.daybook.infra;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;

/**
 * A program that is none of Java's, under a shell that does for it what {@link ParentWatch} does for a Java program: when standard input ends, which
 * the system sees to when the parent ends, by kill -9 too, the program gets an interrupt.
 *
 * <p>It runs in a session of its own, so that Ctrl-C in the terminal reaches the parent alone, and the shell ends with the program and its exit code.
 */
record NativeCommand(String name, List<String> program) implements ChildCommand {
  private static final String WATCH = """
      exec 3<&0
      "$@" 3<&- </dev/null &
      program=$!
      (cat <&3 >/dev/null; kill -INT $program) 2>/dev/null &
      watch=$!
      exec 3<&-
      wait $program
      code=$?
      kill $watch 2>/dev/null
      exit $code
      """;

  NativeCommand {
    requireNonNull(name, "name is null");
    program = List.copyOf(program);
  }

  @Override
  public List<String> line(String mark) {
    List<String> line = new ArrayList<>(List.of("setsid", "sh", "-c", WATCH, mark));
    line.addAll(program);
    return line;
  }
}
