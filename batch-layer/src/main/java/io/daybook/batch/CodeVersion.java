package io.daybook.batch;

import java.util.Optional;

/** Which build of Daybook is running. */
final class CodeVersion {
  private CodeVersion() {}

  /** The version in the jar's manifest, or {@code unpackaged}. */
  static String current() {
    return Optional.ofNullable(CodeVersion.class.getPackage().getImplementationVersion()).orElse("unpackaged");
  }
}
