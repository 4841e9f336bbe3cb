package io.daybook.tests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** The statements that a page of the documentation shows. */
final class SqlBlocks {
  private static final Pattern BLOCK = Pattern.compile("(?s)^```sql\\n(.*?)^```", Pattern.MULTILINE);

  private SqlBlocks() {}

  static List<String> of(Path page) throws IOException {
    return BLOCK.matcher(Files.readString(page)).results().map(block -> block.group(1).strip()).toList();
  }
}
