package io.daybook.serving;

import static java.util.stream.Collectors.joining;

import io.daybook.core.pipeline.Metric;
import io.daybook.core.pipeline.Pipeline;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The views that tell how the numbers came about: releases, freshness, drift, quarantine and batches. */
final class OperatorViews {
  /** A row per release: what was said of it last, and what has become of it. */
  private static final SqlTemplate RELEASES = new SqlTemplate("with " + ViewSql.CURRENT_RELEASE + """
      ,
      told as (
        select e.*,
          row_number() over (partition by release_id, event = 'ROLLED_BACK' order by entry desc) as told_before,
          bool_or(event = 'ROLLED_BACK') over (partition by release_id) as rolled_back,
          min(effective_at) over (partition by business_date order by entry rows between 1 following and unbounded following) as overtaken_at
        from {releases} e
        where release_id is not null
      )
      select t.release_id, t.business_date, t.release_number,
        case when t.event <> 'PUBLISHED' then t.event when t.rolled_back then 'ROLLED_BACK'
          when t.release_id = r.release_id or t.effective_at > current_timestamp then 'PUBLISHED' else 'SUPERSEDED' end as state,
        t.reason, t.run_id, t.actor, t.at, t.effective_at, case when t.event = 'PUBLISHED' then t.overtaken_at end as superseded_at,
        t.covered_offsets, t.row_counts, t.checksums, t.gates, t.definition_hash, t.code_version, t.messages
      from told t
      left join current_release r on r.business_date = t.business_date
      where t.event in ('PUBLISHED', 'PROPOSED', 'REJECTED') and t.told_before = 1
      """);

  private static final SqlTemplate REGISTER = new SqlTemplate("""
      select entry, event, business_date, release_id, release_number, reason, run_id, actor, at, effective_at, serves, serves_number,
        serves_ingest_batch, covered_offsets, covered_ingest_batch, definition_hash, code_version, reference_known_at, row_counts, checksums, gates, files_hash, messages, previous_hash, hash
      from {releases} e
      """);

  private static final SqlTemplate DRIFT = new SqlTemplate("with " + ViewSql.CURRENT_RELEASE + """

      select d.*
      from {drift} d
      join current_release r on r.business_date = d.business_date and r.release_id = d.release_id
      """);

  private static final SqlTemplate SPEED_FRESHNESS = new SqlTemplate("""
      select 'speed' as layer, max(committed_at) as last_commit, max(max_arrival) as newest_arrival, cast(null as date) as newest_release,
        count(*) as commits, sum(read) as read, sum(late) as late, sum(duplicate) as duplicate, sum(quarantined) as quarantined
      from {table} b
      """);

  private static final SqlTemplate INGEST_FRESHNESS = new SqlTemplate("""
      select 'ingest' as layer, max(committed_at) as last_commit, max(max_arrival) as newest_arrival, cast(null as date) as newest_release,
        count(*) as commits, sum(read) as read, cast(null as bigint) as late, sum(redelivered) as duplicate, sum(quarantined) as quarantined
      from {table} b
      """);

  private static final SqlTemplate NIGHTLY_FRESHNESS = new SqlTemplate("""
      select 'nightly' as layer, max(at) as last_commit, cast(null as {timestamp}) as newest_arrival, max(business_date) as newest_release,
        count(*) as commits, cast(null as bigint) as read, cast(null as bigint) as late, cast(null as bigint) as duplicate, cast(null as bigint) as quarantined
      from {table} e
      where event = 'PUBLISHED'
      """);

  /** Each record with what was done to it last. */
  private static final SqlTemplate QUARANTINE = new SqlTemplate("""
      with done as (
        select topic, partition, offset, part, max_by(action, number) as state, max_by(actor, number) as actor, max_by(reason, number) as said, max_by(at, number) as at
        from {actions} a
        group by topic, partition, offset, part
      )
      select q.reason, q.rule, q.event_id, q.business_date, q.topic, q.partition, q.offset, q.part, q.arrival, q.payload, coalesce(d.state, 'OPEN') as state,
        d.actor as state_by, d.said as state_reason, d.at as state_since, q.ingest_batch, q.ingested_at
      from {quarantine} q
      left join done d on d.topic = q.topic and d.partition = q.partition and d.offset = q.offset and d.part = q.part
      """);

  private final Pipeline pipeline;
  private final SqlDialect dialect;
  private final RawTables tables;

  OperatorViews(Pipeline pipeline, SqlDialect dialect, RawTables tables) {
    this.pipeline = pipeline;
    this.dialect = dialect;
    this.tables = tables;
  }

  Stream<View> views() {
    return Stream.of(
            pipeline.metrics().stream().flatMap(this::drift),
            releases(),
            register(),
            freshness(),
            quarantine(),
            asStored("quarantine_actions"),
            asStored("speed_batches"),
            asStored("loads"))
        .flatMap(view -> view);
  }

  /** Of each date the current release only, so that sums count a date once; the table keeps those of every release, rejected ones included. */
  private Stream<View> drift(Metric metric) {
    String table = "drift_" + metric.name();
    Map<String, String> comments = new MetricColumns(pipeline, metric, dialect).keyComments();
    comments.putAll(OperatorComments.ofColumns("drift"));
    return tables.find(table).stream().flatMap(drift -> tables.find("releases").stream().map(releases -> new View(
        table, OperatorComments.ofView("drift"), DRIFT.fill(Map.of("drift", drift, "releases", releases)), comments)));
  }

  private Stream<View> releases() {
    return tables.find("releases").stream().map(table -> view("releases", RELEASES.fill(Map.of("releases", table))));
  }

  private Stream<View> register() {
    return tables.find("releases").stream().map(table -> view("register", REGISTER.fill(Map.of("releases", table))));
  }

  private Stream<View> freshness() {
    Map<String, SqlTemplate> layers = new LinkedHashMap<>();
    layers.put("speed_batches", SPEED_FRESHNESS);
    layers.put("ingest_batches", INGEST_FRESHNESS);
    layers.put("releases", NIGHTLY_FRESHNESS);
    String select = layers.entrySet().stream()
        .flatMap(layer -> tables.find(layer.getKey()).map(table -> layer.getValue().fill(gaps(table))).stream())
        .collect(joining("union all\n"));
    return Optional.of(select).filter(text -> !text.isEmpty()).stream().map(text -> view("freshness", text));
  }

  private Stream<View> quarantine() {
    return tables.find("quarantine").stream().flatMap(table -> tables.find("quarantine_actions").stream().map(
        actions -> view("quarantine", QUARANTINE.fill(Map.of("quarantine", table, "actions", actions)))));
  }

  private Map<String, String> gaps(String table) {
    return Map.of("table", table, "timestamp", dialect.type(MetricColumns.TIMESTAMP));
  }

  private Stream<View> asStored(String table) {
    return tables.find(table).stream().map(stored -> view(table, "select * from " + stored));
  }

  private static View view(String name, String select) {
    return new View(name, OperatorComments.ofView(name), select, OperatorComments.ofColumns(name));
  }
}
