package io.daybook.core.access;

import static io.daybook.core.access.Role.ANALYST;
import static io.daybook.core.access.Role.DASHBOARD;
import static io.daybook.core.access.Role.FINANCE;
import static io.daybook.core.access.Role.OPERATOR;

import java.util.EnumSet;
import java.util.Set;

/** What a view tells, and which roles see it where the pipeline file does not say otherwise: the one place that says so. Operators see all. */
public enum ViewKind {
  /** {@code <metric>}: all dates, final or provisional. */
  METRIC(ANALYST, FINANCE, DASHBOARD),
  /** {@code <metric>_hour}, {@code _day}, {@code _month}: the same by larger periods. */
  ROLL_UP(ANALYST, FINANCE, DASHBOARD),
  /** {@code <metric>_expected}: how far open dates may still move. */
  EXPECTED(ANALYST, FINANCE),
  /** {@code freshness}: how far each layer has come. */
  FRESHNESS(ANALYST, FINANCE),
  /** {@code <metric>_final}: released dates alone. */
  FINAL(FINANCE),
  /** {@code <metric>_history}: every release there was. */
  HISTORY(FINANCE),
  /** {@code <metric>_adjustments}: what came for closed dates. */
  ADJUSTMENTS(FINANCE),
  /** {@code drift_<metric>}: why final figures differ from provisional ones. */
  DRIFT(FINANCE),
  /** {@code releases}: every release and its state. */
  RELEASES(FINANCE),
  /** {@code register}: all that was said of releases. */
  REGISTER(FINANCE),
  /** Records in quarantine, batches, loads. */
  OPERATION;

  private final Set<Role> roles;

  ViewKind(Role... others) {
    roles = EnumSet.of(OPERATOR, others);
  }

  public Set<Role> roles() {
    return EnumSet.copyOf(roles);
  }
}
