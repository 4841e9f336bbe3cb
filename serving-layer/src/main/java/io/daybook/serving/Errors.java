package io.daybook.serving;

import static io.daybook.core.ErrorCode.FOLDER_NOT_WRITABLE;
import static io.daybook.core.ErrorCode.QUERY_FAILED;

import io.daybook.core.DaybookException;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;

/** The failures of this module, in words. */
final class Errors {
  private Errors() {}

  static DaybookException queryFailed(SQLException e) {
    return new DaybookException(QUERY_FAILED, e.getMessage(), e);
  }

  static DaybookException trinoUnreachable(TrinoAddress address, Throwable cause) {
    return new DaybookException(
        QUERY_FAILED,
        "No Trino answers at %s (%s). Start the stack, './daybook demo', or give the address of one that runs".formatted(address, cause.getMessage()),
        cause);
  }

  static DaybookException lakeNotReadable(Path folder, IOException e) {
    return new DaybookException(
        FOLDER_NOT_WRITABLE, "Cannot list the tables in %s (%s). Give this user read permission on the folder".formatted(folder, e), e);
  }
}
