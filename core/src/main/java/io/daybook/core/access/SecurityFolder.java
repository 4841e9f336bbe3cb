package io.daybook.core.access;

import static java.util.Objects.requireNonNull;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The folder with what a run's doors go by: who may come in, and the secrets of its own. Its owner alone can look into it; whoever can is an operator.
 */
public record SecurityFolder(Path folder) {
  public SecurityFolder {
    requireNonNull(folder, "folder is null");
  }

  /** That of a run's folder. */
  public static SecurityFolder of(Path run) {
    return new SecurityFolder(run.resolve("security").toAbsolutePath().normalize());
  }

  /** Makes the folder and whatever is missing of what does not depend on people: random secrets, and the user that Daybook itself is in Trino. */
  public SecurityFolder prepare() {
    SecretFile.makeFolder(folder);
    SecretFile.writeRandom(sharedSecret());
    SecretFile.writeRandom(servicePassword());
    users().ensureService(servicePassword());
    return this;
  }

  /** Whether {@link #prepare} has been there. */
  public boolean isPrepared() {
    return Files.exists(servicePassword());
  }

  public Users users() {
    return new Users(passwords(), groups());
  }

  /** For Trino: a line per user, {@code name:iterations:salt:hash}. */
  public Path passwords() {
    return folder.resolve("passwords");
  }

  /** For Trino: a line per role, {@code role:name,name}. */
  public Path groups() {
    return folder.resolve("groups");
  }

  /** For Trino: who may see what, as the pipeline file has it. */
  public Path rules() {
    return folder.resolve("rules.json");
  }

  /** By which Trino's parts know each other. */
  public Path sharedSecret() {
    return folder.resolve("internal.secret");
  }

  /** The password of {@link Users#SERVICE}. */
  public Path servicePassword() {
    return folder.resolve("service.password");
  }

  /** The server's key. */
  public Path keystore() {
    return folder.resolve("keystore.p12");
  }

  public Path keystorePassword() {
    return folder.resolve("keystore.password");
  }

  /** The server's certificate, for clients to trust; no secret. */
  public Path certificate() {
    return folder.resolve("certificate.pem");
  }

  /** Hashes of HTTP tokens. */
  public Path tokens() {
    return folder.resolve("tokens");
  }
}
