package io.daybook.lake;

import java.net.URI;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * The local file system, without the permissions that Hadoop sets on each file it creates: where its native library is absent it starts a {@code
 * chmod} process for each, which takes longer than the rest of a small commit. New files have the permissions that the process's umask gives.
 */
public final class BareLocalFileSystem extends LocalFileSystem {
  public BareLocalFileSystem() {
    super(new Raw());
  }

  @Override
  public URI getUri() {
    return URI.create("file:///");
  }

  static final class Raw extends RawLocalFileSystem {
    @Override
    public void setPermission(Path path, FsPermission permission) {
      // As the umask has it.
    }
  }
}
