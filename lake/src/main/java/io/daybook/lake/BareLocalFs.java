package io.daybook.lake;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.DelegateToFileSystem;
import org.apache.hadoop.fs.FsServerDefaults;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.local.LocalConfigKeys;

/** {@link BareLocalFileSystem} as Hadoop's newer interface, through which Delta commits and Spark checkpoints rename files. */
public final class BareLocalFs extends DelegateToFileSystem {
  public BareLocalFs(URI uri, Configuration configuration) throws IOException, URISyntaxException {
    super(uri, new BareLocalFileSystem.Raw(), configuration, "file", false);
  }

  @Override
  public int getUriDefaultPort() {
    return -1; // no port
  }

  @Override
  @Deprecated
  public FsServerDefaults getServerDefaults() throws IOException {
    return LocalConfigKeys.getServerDefaults();
  }

  @Override
  public FsServerDefaults getServerDefaults(Path path) throws IOException {
    return LocalConfigKeys.getServerDefaults();
  }

  @Override
  public boolean isValidName(String name) {
    return true; // any name that the operating system takes
  }
}
