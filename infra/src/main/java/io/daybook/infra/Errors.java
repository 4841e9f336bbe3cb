package io.daybook.infra;

import static io.daybook.core.ErrorCode.FOLDER_IN_USE;
import static io.daybook.core.ErrorCode.FOLDER_NOT_WRITABLE;
import static io.daybook.core.ErrorCode.JAVA_NOT_FOUND;
import static io.daybook.core.ErrorCode.PORT_IN_USE;
import static io.daybook.core.ErrorCode.STACK_FAILED;

import io.daybook.core.DaybookException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The failures of this module: what happened, why, what to do. */
final class Errors {
  private Errors() {}

  static DaybookException childEnded(String name, int exitCode, String lastLines, Path log) {
    return new DaybookException(STACK_FAILED, """
        %s ended while it was starting, with exit code %d. Its last words:
        %s
        The whole log is in %s""".formatted(name, exitCode, lastLines, log));
  }

  static DaybookException childNotReady(String name, Duration timeout, String lastLines, Path log) {
    return new DaybookException(STACK_FAILED, """
        %s was not ready after %d seconds and was stopped. The machine may be overloaded; try again when it is less busy. Its last words:
        %s
        The whole log is in %s""".formatted(name, timeout.toSeconds(), lastLines, log));
  }

  static DaybookException childGone(String name, long pid, int exitCode, Path log) {
    return new DaybookException(STACK_FAILED, """
        %s (process %d) ended by itself, with exit code %d, and nothing goes on without it. Its log is in %s; \
        start again on the same folder to go on where it was.""".formatted(name, pid, exitCode, log));
  }

  static DaybookException startedButUnusable(String name, IOException cause) {
    return new DaybookException(STACK_FAILED, "%s started, but cannot be used, so it was stopped: %s".formatted(name, cause.getMessage()), cause);
  }

  static DaybookException startInterrupted(String name) {
    return new DaybookException(STACK_FAILED, "The start of %s was interrupted, so it was stopped.".formatted(name));
  }

  static DaybookException childNotStarted(String name, String program, IOException cause) {
    return new DaybookException(STACK_FAILED, "Cannot start %s by %s: %s".formatted(name, program, cause.getMessage()), cause);
  }

  static DaybookException noPostgres(String system, String processor) {
    return new DaybookException(STACK_FAILED, """
        There is no embedded PostgreSQL for %s on %s: Daybook brings it for Linux on x86_64 and arm_64. \
        Replay the file (--source file), or capture a PostgreSQL of your own.""".formatted(system, processor));
  }

  static DaybookException postgresNotInitialised(String lastLines, boolean asRoot, Path log) {
    String hint = asRoot
        ? " As root it needs util-linux's unshare and a system that allows user namespaces (sysctl user.max_user_namespaces above 0);"
            + " where it does not, run Daybook as another user."
        : "";
    return new DaybookException(STACK_FAILED, """
        PostgreSQL could not make its database.%s Its last words:
        %s
        The whole log is in %s""".formatted(hint, lastLines, log));
  }

  static DaybookException captureNotBuilt() {
    return new DaybookException(STACK_FAILED, """
        The capture is not built: there is no capture/target/daybook-capture.jar with capture/target/lib above this program's own file. \
        Build it (mvn -DskipTests package), or name its build folder with -D%s.""".formatted(CaptureSoftware.PROPERTY));
  }

  static DaybookException askedPortInUse(String server, int port) {
    return new DaybookException(PORT_IN_USE, """
        Cannot start %s: port %d of 127.0.0.1 is in use by another process. Stop that process (lsof -i :%2$d names it) or ask for another port."""
        .formatted(server, port));
  }

  static DaybookException rememberedPortInUse(String server, int port, Path remembered) {
    return new DaybookException(PORT_IN_USE, """
        Cannot start %s: port %d of 127.0.0.1, which it has had in this folder so far, is in use by another process. \
        Stop that process (lsof -i :%2$d names it), or delete %s to let %1$s take another port.""".formatted(server, port, remembered));
  }

  static DaybookException folderInUse(Path folder, String holder) {
    return new DaybookException(FOLDER_IN_USE, """
        The folder %s is in use by another Daybook, process %s, and one folder serves one Daybook at a time. \
        Stop that process (kill %2$s), or use another folder.""".formatted(folder, holder));
  }

  static DaybookException folderNotWritable(Path folder, String reason, IOException cause) {
    return new DaybookException(FOLDER_NOT_WRITABLE, """
        Cannot write in the folder %s: %s. Give it write permission, or use another folder.""".formatted(folder, reason), cause);
  }

  static DaybookException folderUnusable(Path folder, IOException cause) {
    return new DaybookException(STACK_FAILED, "Cannot use the folder %s: %s".formatted(folder, reason(cause)), cause);
  }

  static DaybookException wrongJavaHome(String variable, String value, String reason, Runtime.Version atLeast) {
    return new DaybookException(JAVA_NOT_FOUND, """
        %s is %s, but %s. Set it to the home folder of a Java %s or newer, or unset it to let Daybook look in the usual places."""
        .formatted(variable, value, reason, atLeast));
  }

  static DaybookException noJava(String program, Runtime.Version atLeast, List<String> lookedAt) {
    return new DaybookException(JAVA_NOT_FOUND, """
        %s cannot start: it needs Java %s or newer, and there is none among %s. Install one there (25 is best tried), or set %s to its home folder."""
        .formatted(program, atLeast, String.join(", ", lookedAt), JavaRuntimes.VARIABLE));
  }

  static DaybookException keystoreNotMade(Path file, String said) {
    return new DaybookException(STACK_FAILED, """
        Cannot make a key for TLS in %s: keytool says "%s". Start again once that is put right, or name a keystore of your own.""".formatted(file, said));
  }

  static DaybookException keystoreUnusable(Path file, Exception cause) {
    return new DaybookException(STACK_FAILED, """
        Cannot use the keystore %s: %s. It has to be PKCS #12 or JKS, with one private key, and the password file has to open it."""
        .formatted(file, cause.getMessage()), cause);
  }

  static DaybookException mavenNotFound(String command, String artifact, Path expected, IOException cause) {
    return new DaybookException(STACK_FAILED, """
        Trino is missing and cannot be downloaded: no Maven command "%s" was found (%s). \
        Install Maven, or put the artifact %s at %s""".formatted(command, cause.getMessage(), artifact, expected), cause);
  }

  static DaybookException downloadFailed(String artifact, String lastLines, Path log, Path expected) {
    return new DaybookException(STACK_FAILED, """
        Trino is missing and Maven could not download %s:
        %s
        Check the network and Maven's settings and start again, or put the file at %s yourself. Maven's whole output is in %s"""
        .formatted(artifact, lastLines, expected, log));
  }

  static DaybookException archiveUnusable(Path archive, IOException cause) {
    return new DaybookException(STACK_FAILED, """
        Cannot unpack %s: %s. If there is room on the disk, the file is damaged: delete it and start again to have it downloaded anew."""
        .formatted(archive, reason(cause)), cause);
  }

  /** File system exceptions often carry a bare path as message; their type is the reason. */
  static String reason(IOException cause) {
    return cause.getMessage() == null || cause.getClass() != IOException.class
        ? "%s (%s)".formatted(cause.getMessage(), cause.getClass().getSimpleName())
        : cause.getMessage();
  }
}
