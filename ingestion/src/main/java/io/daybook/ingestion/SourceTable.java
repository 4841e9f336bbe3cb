package io.daybook.ingestion;

import io.daybook.core.change.Image;
import io.daybook.core.pipeline.Field;
import io.daybook.core.pipeline.FieldType;
import io.daybook.core.pipeline.Source;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The table of a PostgreSQL database whose changes a capture brings to a pipeline's topic: {@code SCHEMA.TABLE} of the topic {@code
 * PREFIX.SCHEMA.TABLE}, with a column for each field.
 *
 * @param prefix of the topics of a capture
 * @param schema as the topic has it, without quotes
 * @param table as the topic has it, without quotes
 */
public record SourceTable(Source source, String prefix, String schema, String table) {
  /** @throws io.daybook.core.DaybookException WRONG_USAGE where the topic has not the three parts */
  public static SourceTable of(Source source) {
    String[] parts = source.topic().split("\\.", -1);
    if (parts.length != 3 || List.of(parts).contains("")) {
      throw Errors.topicOfNoTable(source.topic());
    }
    return new SourceTable(source, parts[0], parts[1], parts[2]);
  }

  /** As a capture's list of tables has it. */
  public String qualifiedName() {
    return schema + "." + table;
  }

  /** Makes the table where it is absent. All of a row is in the log before a change, too: a layer that takes back what it counted has to know it. */
  void create(Statement statement) throws SQLException {
    String columns =
        source.fields().stream()
            .map(field -> "%s %s%s".formatted(quoted(field.name()), sqlType(field.type()), field.nullable() ? "" : " not null"))
            .collect(Collectors.joining(", "));
    statement.execute("create schema if not exists " + quoted(schema));
    statement.execute("create table if not exists %s (%s, primary key (%s))".formatted(sqlName(), columns, names(source.key(), "%s", ", ")));
    statement.execute("alter table %s replica identity full".formatted(sqlName()));
  }

  /** Takes an image's values by {@link #bind}. A record that is there already is replaced: a file may tell a record twice. */
  String insertSql() {
    List<String> all = source.fields().stream().map(Field::name).toList();
    List<String> others = all.stream().filter(name -> !source.key().contains(name)).toList();
    return "insert into %s (%s) values (%s) on conflict (%s) do %s"
        .formatted(
            sqlName(),
            names(all, "%s", ", "),
            all.stream().map(name -> "?").collect(Collectors.joining(", ")),
            names(source.key(), "%s", ", "),
            "update set " + names(others.isEmpty() ? source.key() : others, "%1$s = excluded.%1$s", ", "));
  }

  /** Takes an image's values by {@link #bind}, then its key's by {@link #bindKey}. */
  String updateSql() {
    return "update %s set %s where %s"
        .formatted(sqlName(), names(source.fields().stream().map(Field::name).toList(), "%s = ?", ", "), names(source.key(), "%s = ?", " and "));
  }

  /** Takes an image's key by {@link #bindKey}. */
  String deleteSql() {
    return "delete from %s where %s".formatted(sqlName(), names(source.key(), "%s = ?", " and "));
  }

  /** @return the number of the next parameter */
  int bind(PreparedStatement statement, Image image) throws SQLException {
    int parameter = 1;
    for (int field = 0; field < source.fields().size(); field++) {
      bind(statement, parameter++, source.fields().get(field).type(), image.value(field));
    }
    return parameter;
  }

  void bindKey(PreparedStatement statement, int firstParameter, Image image) throws SQLException {
    int parameter = firstParameter;
    for (String name : source.key()) {
      int field = source.indexOf(name);
      bind(statement, parameter++, source.fields().get(field).type(), image.value(field));
    }
  }

  private static void bind(PreparedStatement statement, int parameter, FieldType type, Object value) throws SQLException {
    if (value == null) {
      statement.setNull(parameter, Types.NULL);
    } else if (value instanceof Instant instant) {
      statement.setObject(parameter, LocalDateTime.ofInstant(instant, ((FieldType.Timestamp) type).zone()));
    } else {
      statement.setObject(parameter, value);
    }
  }

  private String sqlName() {
    return quoted(schema) + "." + quoted(table);
  }

  private static String names(List<String> names, String each, String between) {
    return names.stream().map(name -> each.formatted(quoted(name))).collect(Collectors.joining(between));
  }

  private static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  private static String sqlType(FieldType type) {
    if (type instanceof FieldType.Text) {
      return "text";
    } else if (type instanceof FieldType.Int) {
      return "integer";
    } else if (type instanceof FieldType.BigInt) {
      return "bigint";
    } else if (type instanceof FieldType.Bool) {
      return "boolean";
    } else if (type instanceof FieldType.Decimal decimal) {
      return String.format(Locale.ROOT, "numeric(%d,%d)", decimal.precision(), decimal.scale());
    } else if (type instanceof FieldType.Day) {
      return "date";
    } else {
      return "timestamp"; // without a zone: the pipeline declares it
    }
  }
}
