package io.daybook.lake;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.delta.storage.HadoopFileSystemLogStore;
import java.io.BufferedWriter;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Commits on a local file system: a version is written beside its place and then linked to it, which the operating system does for one writer only,
 * whatever process it is in. Both Spark's Delta and Delta Kernel commit through it.
 */
public final class ExclusiveLogStore extends HadoopFileSystemLogStore {
  public ExclusiveLogStore(Configuration configuration) {
    super(configuration);
  }

  @Override
  public void write(Path path, Iterator<String> actions, Boolean overwrite, Configuration configuration) throws IOException {
    java.nio.file.Path target = java.nio.file.Path.of(path.toUri().getPath());
    java.nio.file.Path draft = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
    try {
      try (BufferedWriter writer = Files.newBufferedWriter(draft, UTF_8)) {
        while (actions.hasNext()) {
          writer.append(actions.next()).append('\n');
        }
      }
      if (overwrite) {
        Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } else {
        Files.createLink(target, draft); // FileAlreadyExistsException is what Delta waits for
      }
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  /**
   * As Hadoop's own, by name; but names are listed first, and only the files from there on are looked at. A log with a commit a second has thousands
   * of files after an hour, and whoever reads it asks for the newest of them.
   */
  @Override
  public Iterator<FileStatus> listFrom(Path path, Configuration configuration) throws IOException {
    String[] names = new File(path.getParent().toUri().getPath()).list();
    if (names == null) {
      throw new FileNotFoundException("No such file or directory: " + path.getParent());
    }
    FileSystem files = path.getFileSystem(configuration);
    List<FileStatus> found = new ArrayList<>();
    for (String name : Stream.of(names).filter(name -> name.compareTo(path.getName()) >= 0).sorted().toList()) {
      try {
        found.add(files.getFileStatus(new Path(path.getParent(), name)));
      } catch (FileNotFoundException e) {
        // deleted since: the log is cleaned while it is read
      }
    }
    return found.iterator();
  }

  /** True, also though {@link #write} shows no parts: checkpoints do not go through it, and where this is true they are written beside and renamed. */
  @Override
  public Boolean isPartialWriteVisible(Path path, Configuration configuration) {
    return true;
  }
}
