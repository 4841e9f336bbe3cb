package io.daybook.ingestion;

import java.time.Instant;

/** One line of a replayed file. */
public sealed interface FileLine permits FileRecord, MalformedLine {
  /** 1 for the first line after the header, 2 for the second, and so on; blank lines do not count. The line's identity in a simulation. */
  int position();

  /** When the line happened; for a malformed one that does not tell, the time of the line before it. */
  Instant eventTime();
}
