package io.daybook.core.pipeline;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;

/**
 * A row rule. A record breaks it when the expression is false; unknown (null) passes, as in a SQL check constraint.
 *
 * @param expression Spark SQL over the declared fields
 */
public record Rule(String name, String expression) implements Serializable {
  public Rule {
    requireNonNull(name, "name is null");
    requireNonNull(expression, "expression is null");
  }
}
