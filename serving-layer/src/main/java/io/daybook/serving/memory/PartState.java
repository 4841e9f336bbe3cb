package io.daybook.serving.memory;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether a part works.
 *
 * @param since when it came to be so
 * @param problem what is wrong or missing, for people; empty while it works
 */
public record PartState(State state, Instant since, Optional<String> problem) {
  /** How a part is. */
  public enum State {
    UP,
    /** It should work and does not. */
    DOWN,
    /** Nobody asked for it. */
    ABSENT;

    /** As clients are told it. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public PartState {
    requireNonNull(state, "state is null");
    requireNonNull(since, "since is null");
    requireNonNull(problem, "problem is null");
  }

  public boolean isUp() {
    return state == State.UP;
  }

  public boolean isDown() {
    return state == State.DOWN;
  }
}
