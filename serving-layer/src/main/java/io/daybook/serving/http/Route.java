package io.daybook.serving.http;

import static io.daybook.core.access.Role.ANALYST;
import static io.daybook.core.access.Role.DASHBOARD;
import static io.daybook.core.access.Role.FINANCE;
import static io.daybook.core.access.Role.OPERATOR;

import io.daybook.core.access.Role;
import java.util.Set;

/** Every address that is answered, and who may ask for it. What is not listed is not there. All are GET. */
public enum Route {
  PIPELINE("/api/v1/pipeline", DASHBOARD, ANALYST, FINANCE, OPERATOR),
  CELLS("/api/v1/metrics/{metric}/cells", DASHBOARD, ANALYST, FINANCE, OPERATOR),
  CELL("/api/v1/metrics/{metric}/cell", DASHBOARD, ANALYST, FINANCE, OPERATOR),
  SERIES("/api/v1/metrics/{metric}/series", DASHBOARD, ANALYST, FINANCE, OPERATOR),
  BY("/api/v1/metrics/{metric}/by/{dimension}", DASHBOARD, ANALYST, FINANCE, OPERATOR),
  FRESHNESS("/api/v1/freshness", DASHBOARD, ANALYST, FINANCE, OPERATOR),
  EVENTS("/api/v1/events", DASHBOARD, ANALYST, FINANCE, OPERATOR),
  RELEASES("/api/v1/releases", FINANCE, OPERATOR),
  DRIFT("/api/v1/drift/{metric}", FINANCE, OPERATOR),
  QUARANTINE("/api/v1/quarantine", OPERATOR),
  METRICS("/metrics", OPERATOR),
  LIVE("/health/live"),
  READY("/health/ready"),
  OPENAPI("/openapi.json"),
  PAGE("/"),
  PAGE_FILE("/{file}");

  private final String path;
  private final Set<Role> roles;

  Route(String path, Role... roles) {
    this.path = path;
    this.roles = Set.of(roles);
  }

  /** With the names of its parameters in braces. */
  public String path() {
    return path;
  }

  /** Who may ask; nobody has to say who he is where it is empty. */
  public Set<Role> roles() {
    return roles;
  }

  public boolean isOpen() {
    return roles.isEmpty();
  }
}
