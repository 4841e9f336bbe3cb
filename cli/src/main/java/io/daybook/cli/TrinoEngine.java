package io.daybook.cli;

import static io.daybook.serving.TrinoAddress.CATALOG;

import io.daybook.cli.shell.Relation;
import io.daybook.cli.shell.RelationColumn;
import io.daybook.cli.shell.SqlEngine;
import io.daybook.serving.Rows;
import io.daybook.serving.SqlDialect;
import io.daybook.serving.SqlSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/** A Trino, by one connection. */
record TrinoEngine(SqlSession session, String server, String schema, String tableSchema) implements SqlEngine {
  @Override
  public String place() {
    return "%s, schema %s".formatted(server, schema);
  }

  @Override
  public <T> T query(String sql, Function<Rows, T> reader) {
    return session.query(sql, reader);
  }

  @Override
  public void cancel() {
    session.cancel();
  }

  @Override
  public List<Relation> views() {
    return relations(schema, "");
  }

  @Override
  public List<Relation> tables() {
    return relations(tableSchema, tableSchema + ".");
  }

  private List<Relation> relations(String of, String prefix) {
    String sql = "select table_name, comment from system.metadata.table_comments where catalog_name = %s and schema_name = %s order by table_name"
        .formatted(SqlDialect.literal(CATALOG), SqlDialect.literal(of));
    return session.query(sql, rows -> {
      List<Relation> relations = new ArrayList<>();
      rows.forEach(row -> relations.add(new Relation(prefix + row.get(0), Objects.toString(row.get(1), ""))));
      return relations;
    });
  }

  @Override
  public List<RelationColumn> columns(String relation) {
    int dot = relation.indexOf('.');
    String sql = """
        select column_name, data_type, comment from %s.information_schema.columns where table_schema = %s and table_name = %s order by ordinal_position"""
        .formatted(
            SqlDialect.TRINO.quote(CATALOG),
            SqlDialect.literal(dot < 0 ? schema : relation.substring(0, dot)),
            SqlDialect.literal(relation.substring(dot + 1)));
    return session.query(sql, rows -> {
      List<RelationColumn> columns = new ArrayList<>();
      rows.forEach(row -> columns.add(new RelationColumn((String) row.get(0), (String) row.get(1), Objects.toString(row.get(2), ""))));
      return columns;
    });
  }
}
