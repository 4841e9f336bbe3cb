package io.daybook.serving.http;

import java.util.List;
import java.util.Map;

/** How figures came to be released, and what is in quarantine: from the tables, each time. */
record RegisterAnswers(Door door) {
  Answer releases(Map<String, List<String>> parameters) {
    throw new UnsupportedOperationException();
  }

  Answer drift(String metric, Map<String, List<String>> parameters) {
    throw new UnsupportedOperationException();
  }

  Answer quarantine() {
    throw new UnsupportedOperationException();
  }
}
