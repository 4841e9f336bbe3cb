package io.daybook.core.release;

import io.daybook.core.time.BusinessDate;
import java.util.List;
import java.util.Map;

/** Checks staged releases before they become visible. */
public interface ReleaseGate {
  /** The gate's name, as the register has it: the key of the pipeline file. */
  String name();

  /**
   * Checks every release of the plan, whose final rows are staged.
   *
   * @return for each date that must not be published, why
   */
  Map<BusinessDate, List<String>> failures(NightlyPlan staged);

  /**
   * Is told what the register says once readers see a run's releases, and may learn from them. Nothing waits for that, and nothing is undone where it fails:
   * the next run that releases something tells again.
   */
  default void published(Register register) {}
}
