package io.daybook.tests;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many rows each scan of a statement reads from its table's files, as Trino tells it after it has run the statement. A file that is read is read as a whole, and a file that is
 * left out is not opened.
 */
record RowsRead(List<Scan> scans) {
  private static final Pattern TABLE = Pattern.compile("(?:TableScan|ScanFilter|ScanProject|ScanFilterProject)\\[table = daybook:[^.]+\\.(\\w+)");
  private static final Pattern READ = Pattern.compile("Input: (\\d+) rows? .*Splits: ");

  record Scan(String table, long rows) {}

  static RowsRead by(String statement, TrinoTables tables) throws SQLException {
    List<Scan> scans = new ArrayList<>();
    String table = "";
    for (String line : tables.query("explain analyze " + statement).get(0).get(0).lines().toList()) {
      Matcher begins = TABLE.matcher(line);
      if (begins.find()) {
        table = begins.group(1);
      }
      Matcher read = READ.matcher(line);
      if (read.find()) {
        scans.add(new Scan(table, Long.parseLong(read.group(1))));
      }
    }
    return new RowsRead(scans);
  }

  /** The most that any scan of the table has read. */
  long mostOf(String table) {
    return scans.stream().filter(scan -> scan.table().equals(table)).mapToLong(Scan::rows).max().orElseThrow(() -> new AssertionError("No scan of " + table + " in " + scans));
  }
}
