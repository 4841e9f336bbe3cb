package io.daybook.core.release;

/** Is told how far a nightly run has come, in the run's own thread. */
@FunctionalInterface
public interface NightlyListener {
  NightlyListener NONE = (step, what) -> {};

  /** @param what has been done, in words */
  void done(NightlyStep step, String what);
}
