package io.daybook.infra;

import io.daybook.infra.LocalMaven.Artifact;
import java.io.IOException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Trino's server, its libraries, the Delta connector and the login by password, which comes from Maven Central through the user's own Maven. */
public final class TrinoDistribution {
  private static final Logger log = LoggerFactory.getLogger(TrinoDistribution.class);
  /** By the name of the unpacked folder: one that an earlier Daybook has unpacked lacks the login. */
  private static final String WITH_LOGIN = "-with-login";
  private static final Artifact ARTIFACT = new Artifact("io.trino", "trino-server", "476", "tar.gz", 821_000_000);

  private final UnpackedCache cache;
  private final LocalMaven maven;

  TrinoDistribution(Path cache, LocalMaven maven) {
    this.cache = new UnpackedCache(cache);
    this.maven = maven;
  }

  /** In the {@link UnpackedCache} of this machine. */
  public static TrinoDistribution ofThisMachine() {
    Path cache = UnpackedCache.ofThisMachine().folder();
    return new TrinoDistribution(cache, new LocalMaven("mvn", cache, Path.of(System.getProperty("user.home"))));
  }

  /**
   * The folder with the unpacked server. The first call on a machine downloads 0.8 GB unless Maven has it already, and unpacks 0.4 GB.
   *
   * @throws io.daybook.core.DaybookException STACK_FAILED when it cannot be had, with what is missing and what to do
   */
  public Path provide(StackProgress progress) {
    return cache.provide("trino-" + ARTIFACT.version() + WITH_LOGIN, unfinished -> unpack(maven.fetch(ARTIFACT, progress), unfinished, progress));
  }

  private static void unpack(Path archive, Path unfinished, StackProgress progress) {
    progress.step("Unpacking Trino " + ARTIFACT.version());
    try {
      new PartialArchive(archive).unpack(unfinished, TrinoDistribution::isNeeded);
      log.info("Trino {} was unpacked", ARTIFACT.version());
    } catch (IOException e) {
      throw Errors.archiveUnusable(archive, e);
    }
  }

  private static boolean isNeeded(String name) {
    return name.startsWith("lib/") || name.startsWith("plugin/delta-lake/") || name.startsWith("plugin/password-authenticators/");
  }
}
