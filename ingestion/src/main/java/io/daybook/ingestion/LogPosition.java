package io.daybook.ingestion;

/**
 * Where a change of a line stands in the simulated source's log: four places for each line of the file, so that the position is a function of
 * the line alone.
 */
enum LogPosition {
  INSERT,
  AMENDMENT,
  PHANTOM_INSERT,
  PHANTOM_DELETE;

  long of(int filePosition) {
    return filePosition * 4L + ordinal();
  }
}
