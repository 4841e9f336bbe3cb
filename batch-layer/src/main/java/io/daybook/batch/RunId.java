package io.daybook.batch;

import java.util.UUID;

/** Names runs and commands. */
final class RunId {
  private RunId() {}

  /** Eight hexadecimal digits that no other run has had. */
  static String next() {
    return UUID.randomUUID().toString().substring(0, 8);
  }
}
