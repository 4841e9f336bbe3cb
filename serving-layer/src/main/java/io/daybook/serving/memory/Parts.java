package io.daybook.serving.memory;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which parts work, as those who use them find out. Safe for use by several threads. */
public final class Parts {
  private static final Logger log = LoggerFactory.getLogger(Parts.class);

  private final Clock clock;
  private final Map<PartName, PartState> states = new EnumMap<>(PartName.class);

  public Parts(Clock clock) {
    this.clock = requireNonNull(clock, "clock is null");
  }

  public void up(PartName part) {
    change(part, PartState.State.UP, Optional.empty());
  }

  public void down(PartName part, String problem) {
    change(part, PartState.State.DOWN, Optional.of(problem));
  }

  /** Notes that a part is not asked for, and what cannot be had without it. */
  public void absent(PartName part, String missing) {
    change(part, PartState.State.ABSENT, Optional.of(missing));
  }

  private synchronized void change(PartName part, PartState.State state, Optional<String> problem) {
    PartState before = states.get(part);
    boolean same = before != null && before.state() == state;
    states.put(part, new PartState(state, same ? before.since() : clock.instant(), problem));
    if (!same && state == PartState.State.DOWN) {
      log.warn("{} does not work: {}", part, problem.orElseThrow());
    } else if (!same && before != null) {
      log.info("{} works again", part);
    }
  }

  /** What is known of parts. */
  public synchronized Map<PartName, PartState> states() {
    return new EnumMap<>(states);
  }

  public synchronized boolean isUp(PartName part) {
    PartState state = states.get(part);
    return state != null && state.isUp();
  }
}
