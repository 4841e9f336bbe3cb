package io.daybook.core.pipeline;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A table of codes, from a CSV file with a header line: what a record's code stands for. A business date's provisional figures take it as it was known
 * when the date began, its final ones as it is known at the release.
 *
 * @param name the name by which expressions refer to it: {@code countries} in {@code countries.region}
 * @param path relative to the data folder, or absolute; gzipped when it ends in {@code .gz}
 * @param key at least one, in the order of the file
 * @param validity on which business dates a line of the file holds
 * @param columns at least one
 */
public record Lookup(String name, String path, List<Key> key, Validity validity, List<Column> columns) implements Serializable {
  public Lookup {
    requireNonNull(name, "name is null");
    requireNonNull(path, "path is null");
    key = List.copyOf(key);
    requireNonNull(validity, "validity is null");
    columns = List.copyOf(columns);
  }

  /** The texts that stand for unknown codes, by column; a column without one is not in it. */
  public Map<String, String> defaults() {
    Map<String, String> defaults = new LinkedHashMap<>();
    columns.stream().filter(column -> !column.ofUnknown().isEmpty()).forEach(column -> defaults.put(column.name(), column.ofUnknown()));
    return defaults;
  }

  /**
   * What a line of the file is found by.
   *
   * @param column header in the file
   * @param field the name of the field, also a computed one, that has the code
   * @param type of the field: a string, an int or a long
   */
  public record Key(String column, String field, FieldType type) implements Serializable {
    public Key {
      requireNonNull(column, "column is null");
      requireNonNull(field, "field is null");
      requireNonNull(type, "type is null");
    }
  }

  /**
   * What a code stands for.
   *
   * @param column header in the file
   * @param ofUnknown what a code that the file does not have stands for, as the file would write it; empty for nothing, which is null
   */
  public record Column(String name, String column, FieldType type, String ofUnknown) implements Serializable {
    public Column {
      requireNonNull(name, "name is null");
      requireNonNull(column, "column is null");
      requireNonNull(type, "type is null");
      requireNonNull(ofUnknown, "ofUnknown is null");
    }
  }

  /** On which business dates a line holds. */
  public sealed interface Validity extends Serializable {
    /** On all. */
    record Always() implements Validity {}

    /**
     * From one date, included, to another, excluded; an empty cell is no bound.
     *
     * @param from header in the file
     * @param to header in the file
     */
    record Between(String from, String to) implements Validity {
      public Between {
        requireNonNull(from, "from is null");
        requireNonNull(to, "to is null");
      }
    }
  }
}
