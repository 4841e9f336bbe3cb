package io.daybook.tests;

import io.daybook.lake.ExclusiveLogStore;
import io.delta.storage.HadoopFileSystemLogStore;
import java.io.IOException;
import java.util.Iterator;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Commits as the lake does, until a {@link NightProcess} has come to the commit that it is to be killed in. Spark's Delta and Delta Kernel make it by
 * its name.
 */
public final class StandingLogStore extends HadoopFileSystemLogStore {
  private final ExclusiveLogStore lake;

  public StandingLogStore(Configuration configuration) {
    super(configuration);
    this.lake = new ExclusiveLogStore(configuration);
  }

  @Override
  public void write(Path path, Iterator<String> actions, Boolean overwrite, Configuration configuration) throws IOException {
    boolean isCommit = path.getName().matches("\\d{20}\\.json"); // checksums and pointers to checkpoints come here, too
    String table = path.getParent().getParent().getName();
    NightMoment moment = NightProcess.moment();
    if (isCommit && moment.isBeforeCommitTo(table)) {
      NightProcess.stand();
    }
    lake.write(path, actions, overwrite, configuration);
    if (isCommit && moment.isAfterCommitTo(table)) {
      NightProcess.stand();
    }
  }

  @Override
  public Boolean isPartialWriteVisible(Path path, Configuration configuration) {
    return lake.isPartialWriteVisible(path, configuration);
  }
}
