package io.daybook.tests;

import io.daybook.lake.ExclusiveLogStore;
import io.delta.storage.HadoopFileSystemLogStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Commits as the lake does, until a micro-batch of the speed layer has come to a step: there the process ends as by kill -9. Delta Kernel, by which
 * the speed layer commits, makes it by its name; step and batch come as system properties.
 */
public final class HaltingLogStore extends HadoopFileSystemLogStore {
  static final String STEP = "daybook.test.halt";
  static final String BATCH = "daybook.test.halt.batch";
  static final int EXIT_CODE = 137;

  /** Where a micro-batch can be cut off. */
  enum Step {
    BEFORE_PARTIALS("provisional", false),
    BETWEEN_PARTIALS_AND_TOPIC("provisional", true),
    BETWEEN_TOPIC_AND_LINE("speed_batches", false),
    BETWEEN_LINE_AND_COMMIT_LOG("speed_batches", true);

    private final String table;
    private final boolean committed;

    Step(String table, boolean committed) {
      this.table = table;
      this.committed = committed;
    }

    boolean hasPartials() {
      return this != BEFORE_PARTIALS;
    }

    boolean hasMessages() {
      return table.equals("speed_batches");
    }

    boolean hasLine() {
      return this == BETWEEN_LINE_AND_COMMIT_LOG;
    }
  }

  private final ExclusiveLogStore lake;
  private final Step step = Step.valueOf(System.getProperty(STEP));
  private final Pattern batch = Pattern.compile("\\{\"txn\":\\{\"appId\":\"speed-[^\"]+\",\"version\":%d[,}].*".formatted(Long.getLong(BATCH)));

  public HaltingLogStore(Configuration configuration) {
    super(configuration);
    this.lake = new ExclusiveLogStore(configuration);
  }

  @Override
  public void write(Path path, Iterator<String> actions, Boolean overwrite, Configuration configuration) throws IOException {
    List<String> commit = new ArrayList<>();
    actions.forEachRemaining(commit::add);
    boolean reached = path.getParent().getParent().getName().equals(step.table) && commit.stream().anyMatch(this::isOfBatch);
    if (reached && !step.committed) {
      Runtime.getRuntime().halt(EXIT_CODE);
    }
    lake.write(path, commit.iterator(), overwrite, configuration);
    if (reached) {
      Runtime.getRuntime().halt(EXIT_CODE);
    }
  }

  @Override
  public Boolean isPartialWriteVisible(Path path, Configuration configuration) {
    return lake.isPartialWriteVisible(path, configuration);
  }

  private boolean isOfBatch(String action) {
    return batch.matcher(action).matches();
  }
}
