package io.daybook.cli;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The folder that Daybook runs from. */
final class Checkout {
  private Checkout() {}

  /** The nearest folder above this program's own file that has pipelines in it; the current folder where there is none. */
  static Path folder() {
    try {
      Path place = Path.of(Checkout.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      for (Path folder = place.getParent(); folder != null; folder = folder.getParent()) {
        if (Files.isDirectory(folder.resolve("pipelines"))) {
          return folder;
        }
      }
    } catch (URISyntaxException e) {
      throw new AssertionError("a class path entry is a URI", e);
    }
    return Path.of("").toAbsolutePath();
  }
}
