package io.daybook.core.pipeline;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is found while a file is read: its problems, and the lines of its keys. */
final class Reading {
  private final Set<Problem> problems = new LinkedHashSet<>();
  private final Map<String, Integer> lines = new HashMap<>();

  /** Notes a problem; one that is found twice counts once. */
  void problem(int line, String key, String reason) {
    problems.add(new Problem(line, key, reason));
  }

  void found(String key, int line) {
    lines.putIfAbsent(key, line);
  }

  List<Problem> problems() {
    return List.copyOf(problems);
  }

  KeyLines lines() {
    return new KeyLines(lines);
  }
}
