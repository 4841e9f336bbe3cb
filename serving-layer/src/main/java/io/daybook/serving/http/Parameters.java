package io.daybook.serving.http;

import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Parameters of requests that are not about a metric's cells. */
final class Parameters {
  private Parameters() {}

  /** @throws HttpProblem 400 where there is another one */
  static void requireKnown(Map<String, List<String>> parameters, Set<String> known) {
    parameters.keySet().stream().filter(name -> !known.contains(name)).findFirst().ifPresent(name -> {
      throw HttpProblem.badRequest(
          known.isEmpty()
              ? "'%s' is no parameter here; there are none".formatted(name)
              : "'%s' is no parameter here; known are %s".formatted(name, String.join(", ", known.stream().sorted().toList())));
    });
  }

  /** @throws HttpProblem 400 where it is said twice */
  static Optional<String> one(Map<String, List<String>> parameters, String name) {
    List<String> values = parameters.getOrDefault(name, List.of());
    if (new HashSet<>(values).size() > 1) {
      throw HttpProblem.badRequest("%s is said more than once: %s".formatted(name, String.join(", ", values)));
    }
    return values.stream().findFirst();
  }

  static Optional<LocalDate> date(Map<String, List<String>> parameters, String name) {
    return one(parameters, name).map(text -> Question.date(name, text).date());
  }
}
