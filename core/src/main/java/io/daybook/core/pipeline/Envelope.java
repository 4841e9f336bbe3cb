package io.daybook.core.pipeline;

/** How a change event wraps the images of a record. */
public enum Envelope {
  DEBEZIUM
}
