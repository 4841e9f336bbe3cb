package io.daybook.serving;

import static io.daybook.serving.TrinoAddress.CATALOG;
import static java.util.Objects.requireNonNull;

import io.daybook.core.pipeline.Pipeline;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Gives a pipeline its SQL: registers its Delta tables in Trino and creates the views over them.
 *
 * <p>All of it can be made again at any time: what is true of the numbers stands in the lake, and Trino's metastore only says where the tables are
 * and what the pipeline file makes of them. So the metastore may be thrown away with no loss but a start of a few seconds, needs no backup, and is
 * never asked what the facts are.
 */
public final class ServingLayer implements AutoCloseable {
  private final TrinoSchemas schemas;
  private final Path lake;
  private final ViewComments comments;
  private final Map<String, View> created = new ConcurrentHashMap<>();

  /** In a Trino that asks nobody who they are. */
  public ServingLayer(TrinoAddress address, Path lake) {
    this(address, TrinoLogin.nobody(), lake);
  }

  /**
   * @param login of the owner of the views
   * @param lake the folder that the catalog sees as {@code local:///}
   */
  public ServingLayer(TrinoAddress address, TrinoLogin login, Path lake) {
    SqlClient trino = new SqlClient(requireNonNull(address, "address is null"), login, "information_schema");
    this.schemas = new TrinoSchemas(trino);
    this.comments = new ViewComments(trino, this);
    this.lake = requireNonNull(lake, "lake is null");
  }

  /** The schema with a pipeline's views. */
  public static String schemaOf(Pipeline pipeline) {
    return pipeline.name();
  }

  /** The schema with the tables as the layers write them. */
  public static String lakeSchemaOf(Pipeline pipeline) {
    return pipeline.name() + "_lake";
  }

  /**
   * Makes what is in the lake now readable in SQL. To be called again when a table has appeared, for until then the views take it for empty; where
   * nothing has changed it does nothing. The comments on columns follow some seconds after it has returned.
   *
   * @return the names of the views
   * @throws io.daybook.core.DaybookException QUERY_FAILED
   */
  public synchronized List<String> publish(Pipeline pipeline) {
    schemas.create(lakeSchemaOf(pipeline));
    schemas.create(schemaOf(pipeline));
    Set<String> tables = register(pipeline);
    List<View> views = new ViewSql(pipeline, SqlDialect.TRINO, RawTables.inSchema(SqlDialect.TRINO, tables, CATALOG, lakeSchemaOf(pipeline))).views();
    create(schemaOf(pipeline), views);
    return views.stream().map(View::name).toList();
  }

  /** Needs not be called by a process that lives on: it ends the writing of comments, which else ends by itself. What is published stays. */
  @Override
  public void close() {
    comments.close();
  }

  private Set<String> register(Pipeline pipeline) {
    Set<String> tables = new LakeFolder(lake.resolve(pipeline.name())).tables();
    Set<String> known = schemas.relations(lakeSchemaOf(pipeline));
    tables.stream()
        .filter(table -> !known.contains(table))
        .forEach(table -> schemas.register(lakeSchemaOf(pipeline), table, "local:///%s/%s".formatted(pipeline.name(), table)));
    return tables;
  }

  /** Leaves alone what stands already: most calls find nothing new. */
  private void create(String schema, List<View> views) {
    Set<String> known = schemas.relations(schema);
    List<View> changed = views.stream().filter(view -> !known.contains(view.name()) || !view.equals(created.get(schema + "." + view.name()))).toList();
    for (View view : changed) {
      schemas.replace(schema, view);
      created.put(schema + "." + view.name(), view);
    }
    if (!changed.isEmpty()) {
      comments.write(schema, changed, view -> view.equals(created.get(schema + "." + view.name())));
    }
  }
}
