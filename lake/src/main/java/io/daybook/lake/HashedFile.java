package io.daybook.lake;

import static java.util.Objects.requireNonNull;

/**
 * A file as it was when it was read.
 *
 * @param path relative to the pipeline's folder
 * @param bytes its length; {@link #MISSING} where there is no file
 * @param sha256 of its bytes, hexadecimal; empty where there is no file
 */
public record HashedFile(String path, long bytes, String sha256) {
  /** Length of a file that is not there. */
  private static final long MISSING = -1;

  public HashedFile {
    requireNonNull(path, "path is null");
    requireNonNull(sha256, "sha256 is null");
  }

  static HashedFile missing(String path) {
    return new HashedFile(path, MISSING, "");
  }

  public boolean isMissing() {
    return bytes == MISSING;
  }
}
