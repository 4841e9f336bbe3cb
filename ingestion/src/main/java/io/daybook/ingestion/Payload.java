package io.daybook.ingestion;

/** What a delivery carries. */
public sealed interface Payload permits RowChange, MalformedLine {
  /** The position in the simulated source's log: unique per change, and rising in the order of the changes of a record. */
  long logPosition();
}
