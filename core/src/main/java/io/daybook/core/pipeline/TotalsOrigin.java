package io.daybook.core.pipeline;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.time.Duration;

/** Where a source says what it has by business date. */
public sealed interface TotalsOrigin extends Serializable {

  /**
   * A CSV file.
   *
   * @param path relative to the data folder, or absolute; gzipped when it ends in {@code .gz}
   */
  record CsvFile(String path) implements TotalsOrigin {
    public CsvFile {
      requireNonNull(path, "path is null");
    }
  }

  /**
   * Records that the source sends to the Kafka of its changes: JSON objects, of which the last one counts for its date.
   *
   * @param name of a topic with one partition
   */
  record RecordTopic(String name) implements TotalsOrigin {
    public RecordTopic {
      requireNonNull(name, "name is null");
    }
  }

  /**
   * A statement that the source's database answers with one row for each date. User and password are in the environment only: the pipeline file is
   * kept with every release, and goes to whoever is given one.
   *
   * @param userVariable the environment variable with the user's name
   * @param passwordVariable the environment variable with the password
   * @param timeout how long the statement may take; 1 second to 1 hour
   */
  record Query(DatabaseAddress address, String userVariable, String passwordVariable, String sql, Duration timeout) implements TotalsOrigin {
    public Query {
      requireNonNull(address, "address is null");
      requireNonNull(userVariable, "userVariable is null");
      requireNonNull(passwordVariable, "passwordVariable is null");
      requireNonNull(sql, "sql is null");
      requireNonNull(timeout, "timeout is null");
    }
  }
}
