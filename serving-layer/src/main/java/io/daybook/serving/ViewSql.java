package io.daybook.serving;

import static io.daybook.serving.MetricColumns.TIMESTAMP;
import static io.daybook.serving.SqlDialect.literal;
import static java.util.Objects.requireNonNull;

import io.daybook.core.pipeline.FieldType;
import io.daybook.core.pipeline.Metric;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.pipeline.WindowKind;
import io.daybook.core.release.PeriodLength;
import io.daybook.core.revision.Granularity;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The SQL of a pipeline's views.
 *
 * <p>{@link #MERGED} is the merge rule, which {@link io.daybook.core.release.MergeRule} says in Java: a date that has a current release takes that
 * release's rows and nothing else, any other date takes its partials and nothing else; what has come for a date beyond its release's cut stands beside
 * it, as pending. One test feeds both. Tables hold panes; of a metric whose windows
 * slide, {@link SlidingWindowSql} puts the windows together.
 *
 * <p>A table that is not there yet counts as empty, so that the first day can be watched before the first night.
 */
public final class ViewSql {
  /** By date: what the last of the register's entries that have taken effect serves. A statement sees what was effective when it started. */
  static final String CURRENT_RELEASE = """
      current_release as (
        select business_date, max_by(serves_number, entry) as release_number, max_by(serves, entry) as release_id,
          max_by(serves_ingest_batch, entry) as covered_ingest_batch, max_by(effective_at, entry) as effective_at
        from {releases} e
        where effective_at <= current_timestamp
        group by business_date
        having max_by(serves_number, entry) > 0
      )""";

  /**
   * What each pane says, and who says it: its date's release, beside it what has come since, or the partials of a date that has none. A pane that came
   * to be after the cut has no final row; it is shown with figures of nothing. What a current release of another date has booked as an adjustment is
   * pending no longer.
   */
  private static final String PANE = """
      ,
      pending as (
        select {keys}, {mergedChanges}, sum(c.record_count) as record_count
        from (
          select {keys}, {stored}, c.record_count, c.ingest_batch
          from {pending} c
          join current_release r on r.business_date = c.business_date and c.ingest_batch > r.covered_ingest_batch
          where c.metric = {metric}
          union all
          select {originKeys}, {takenOff}, -c.record_count as record_count, -1 as ingest_batch
          from {adjustments} c
          join current_release r on r.business_date = c.business_date and r.release_id = c.release_id
          where c.metric = {metric}
        ) c
        group by {keys}
        having max(c.ingest_batch) >= 0
      ),
      {relation} as (
        select {keys}, {stored}, {pendingOfFinal}, 'FINAL' as status, r.release_id, r.release_number > 1 as restated, false as approximate,
          r.effective_at as as_of{noExpected}
        from {final} c
        join current_release r on r.business_date = c.business_date and r.release_id = c.release_id
        left join pending p on {sameCellAsPending}
        union all
        select {keys}, {none}, {pendingAlone}, 'FINAL' as status, r.release_id, r.release_number > 1 as restated, false as approximate,
          r.effective_at as as_of{noExpected}
        from pending c
        join current_release r on r.business_date = c.business_date
        left join {final} f on f.release_id = r.release_id and {sameCellAsFinal}
        where f.release_id is null and ({anyPending})
        union all
        select {keys}, {stored}, {pendingOfOpen}, 'PROVISIONAL' as status, cast(null as {text}) as release_id, false as restated, c.approximate, c.as_of{expected}
        from (
          select {keys}, {stored}, c.approximate, c.as_of{keyed}
          from (
            select {keys}, {merged}, {approximate} as approximate, max(c.committed_at) as as_of, sum(c.record_count) as record_count
            from {provisional} c
            where c.metric = {metric} and not exists (select 1 from current_release r where r.business_date = c.business_date)
            group by {keys}
            having sum(c.record_count) <> 0
          ) c{bands}
        ) c
      )""";

  private static final SqlTemplate MERGED = new SqlTemplate("with " + CURRENT_RELEASE + PANE + """
      {slidingCells}
      select {keys}, {declared}, c.status, c.release_id, c.restated, c.approximate, c.as_of, {declaredPending}{declaredExpected}
      from cell c
      """);

  private static final SqlTemplate PERIOD = new SqlTemplate("with " + CURRENT_RELEASE + PANE + "{periods}");

  private static final SqlTemplate FINAL = new SqlTemplate("with " + CURRENT_RELEASE + """

      select {keys}, {declared}, r.release_id, r.release_number, r.effective_at as released_at
      from {final} c
      join current_release r on r.business_date = c.business_date and r.release_id = c.release_id
      """);

  /** Of sliding windows, those that are final in the merged view: a window may hold panes of two releases. */
  private static final SqlTemplate SLIDING_FINAL = new SqlTemplate("with " + CURRENT_RELEASE + """

      select {keys}, {measures}, r.release_id, r.release_number, r.effective_at as released_at
      from (
      """ + MERGED.text() + """
      ) c
      join current_release r on r.business_date = c.business_date and r.release_id = c.release_id
      """);

  /** A release that a later entry overtook before it took effect was never known: its interval is empty. One that is served again has two. */
  private static final SqlTemplate HISTORY = new SqlTemplate("""
      with served as (
        select serves as release_id, business_date, serves_number as release_number, reason, effective_at as known_from,
          min(effective_at) over (partition by business_date order by entry rows between 1 following and unbounded following) as known_until
        from {releases} e
        where effective_at is not null
      )
      select {keys}, {declared}, r.release_id, r.release_number, r.reason, r.known_from, r.known_until
      from {final} c
      join served r on r.business_date = c.business_date and r.release_id = c.release_id
      """);

  private static final SqlTemplate ADJUSTMENTS = new SqlTemplate("with " + CURRENT_RELEASE + """

      select c.business_date, c.origin_date, {recordKey} as record_key, c.window_start, c.window_end{dimensions}, {additive}, c.release_id, r.effective_at as released_at
      from {adjustments} c
      join current_release r on r.business_date = c.business_date and r.release_id = c.release_id
      where c.metric = {metric}
      """);

  /** Open dates by hour and by day, whatever the dimensions: bands of rows do not add up to these, for their revisions balance each other. */
  private static final SqlTemplate EXPECTED = new SqlTemplate("with " + CURRENT_RELEASE + """
      ,
      open_row as (
        select c.business_date, date_trunc('hour', c.window_start) as hour_start, {additive}, c.record_count
        from {provisional} c
        where c.metric = {metric} and not exists (select 1 from current_release r where r.business_date = c.business_date)
      ),
      period as (
        select c.business_date, 'HOUR' as granularity, c.hour_start as period_start, c.hour_start + {hourSpan} as period_end, {mergedAdditive},
          sum(c.record_count) as record_count
        from open_row c
        group by c.business_date, c.hour_start
        union all
        select c.business_date, 'DAY' as granularity, {dayStart} as period_start, {dayEnd} as period_end, {mergedAdditive}, sum(c.record_count) as record_count
        from open_row c
        group by c.business_date
      ),
      told as (
        select c.business_date, c.granularity, c.period_start, c.period_end, {additive}{keyedPeriod}
        from period c{bandsOfPeriods}
        where c.record_count <> 0
      )
      select c.business_date, c.granularity, c.period_start, c.period_end, {additive}{expected}, {reason} as reason, c.newest_arrival
      from told c
      """);

  static final String BUSINESS_DATE = "The day the records count for, by the calendar of the pipeline";

  private static final String RELEASE_NUMBER = "1 for the first release of the date, higher for a restatement";

  private static final String APPROXIMATE =
      "Whether a measure that is neither count nor sum may not be what the release will tell. Counts, sums and their ratios are always exact";

  private final Pipeline pipeline;
  private final SqlDialect dialect;
  private final RawTables tables;

  public ViewSql(Pipeline pipeline, SqlDialect dialect, RawTables tables) {
    this.pipeline = requireNonNull(pipeline, "pipeline is null");
    this.dialect = requireNonNull(dialect, "dialect is null");
    this.tables = requireNonNull(tables, "tables is null");
  }

  /** The views that the tables there now allow for. */
  public List<View> views() {
    Stream<View> ofMetrics = pipeline.metrics().stream().flatMap(metric -> Stream.of(merged(metric), finals(metric), history(metric)));
    Stream<View> adjustments = pipeline.metrics().stream().filter(metric -> !metric.additiveMeasures().isEmpty()).map(this::adjustments);
    Stream<View> expected = pipeline.metrics().stream().filter(metric -> !metric.additiveMeasures().isEmpty()).map(this::expected);
    Stream<View> periods = pipeline.metrics().stream().flatMap(metric -> Stream.of(PeriodLength.values())
        .filter(length -> length.holdsWhole(metric.pane())).map(length -> period(metric, length)));
    return Stream.of(ofMetrics, periods, adjustments, expected, new OperatorViews(pipeline, dialect, tables).views()).flatMap(views -> views).toList();
  }

  /** All dates, each row with its status. */
  public View merged(Metric metric) {
    Map<String, String> comments = new HashMap<>(new MetricColumns(pipeline, metric, dialect).pendingComments());
    comments.putAll(expectedRevisions(metric).comments());
    comments.putAll(Map.of(
        "status", "FINAL: from a release, changes only by a restatement. PROVISIONAL: may still move",
        "release_id", "The release of a final row; null while provisional",
        "restated", "Whether the release replaced an earlier one of the date",
        "approximate", APPROXIMATE,
        "as_of", "When the row became what it is: its release took effect, or its newest micro-batch was committed"));
    return view(metric.name(), "Every date: final where it is released, provisional where it is not", MERGED, metric, comments);
  }

  /** Released dates only. */
  public View finals(Metric metric) {
    SqlTemplate template = metric.window() instanceof WindowKind.Sliding ? SLIDING_FINAL : FINAL;
    return view(metric.name() + "_final", "Current releases only: what finance reports", template, metric, Map.of(
        "release_id", "The release that the row is of",
        "release_number", RELEASE_NUMBER,
        "released_at", "When the release took effect"));
  }

  /** Every release with the time in which it was the one to report; by pane where windows slide, for a window may hold panes of two releases. */
  public View history(Metric metric) {
    String what = metric.window() instanceof WindowKind.Sliding ? "Every release, by pane" : "Every release";
    return view(metric.name() + "_history", what + ": what was known at T is known_from <= T and (known_until > T or known_until is null)",
        HISTORY, metric, Map.of(
            "release_id", "The release that the row is of; the date has one row of the cell for each",
            "release_number", RELEASE_NUMBER,
            "reason", "Why it came to be served",
            "known_from", "When the release took effect, or took effect again",
            "known_until", "When another release of the date took effect, or none did; null for the one that is served"));
  }

  /** What came for closed dates, in the current releases that book it, record by record; by pane where windows slide. */
  public View adjustments(Metric metric) {
    MetricColumns columns = new MetricColumns(pipeline, metric, dialect);
    Map<String, String> comments = columns.additiveComments();
    comments.putAll(Map.of(
        "business_date", "The open date whose release books it",
        "origin_date", "The closed date that the record counts for",
        "record_key", "The record, as the table changes has it; null where its key identifies a person",
        "window_start", "Start of the window of the closed date, included",
        "release_id", "The release of the open date that books it",
        "released_at", "When the release took effect"));
    String comment = "What came for closed dates, booked in releases of open ones: by how much it changes counts and sums";
    return new View(metric.name() + "_adjustments", comment, select(ADJUSTMENTS, metric, columns), comments);
  }

  /** How far open dates may still move, by hour and by day. */
  public View expected(Metric metric) {
    MetricColumns columns = new MetricColumns(pipeline, metric, dialect);
    Map<String, String> comments = columns.additiveComments();
    columns.keyComments().keySet().forEach(comments::remove);
    comments.putAll(expectedRevisions(metric).comments());
    comments.putAll(Map.of(
        "business_date", BUSINESS_DATE,
        "granularity", "HOUR: all windows that begin within the same hour. DAY: the business date",
        "period_start", "Start of the hour or business date, included",
        "period_end", "When it has closed: ages count from here",
        "reason", "Why there is no band; null where there is one",
        "newest_arrival", "The newest arrival that the speed layer has committed: ages count up to here"));
    String comment = "Open dates by hour and by day, whatever the dimensions, and how far they are expected to move until they are released";
    return new View(metric.name() + "_expected", comment, select(EXPECTED, metric, columns), comments);
  }

  /** Rolled up to hours, business dates or months; of panes where windows slide, for a record is in many windows. */
  public View period(Metric metric, PeriodLength length) {
    MetricColumns columns = new MetricColumns(pipeline, metric, dialect);
    String unit = length.name().toLowerCase(Locale.ROOT);
    Map<String, String> comments = new HashMap<>(columns.periodComments());
    comments.putAll(Map.of(
        PeriodSql.dateName(length), length == PeriodLength.MONTH ? "The first day of the month of the business dates" : BUSINESS_DATE,
        "period_start", "Start of the %s, included. Conditions on %s read fewer files than conditions on this".formatted(unit, PeriodSql.dateName(length)),
        "period_end", "End of the %s, excluded".formatted(unit),
        "status", "FINAL: all rows are. PROVISIONAL: none is. MIXED: both, and provisional_share_... says how much may still move",
        "restated", "Whether a row is of a release that replaced an earlier one of its date",
        "approximate", "Whether it is of some row. " + APPROXIMATE,
        "as_of", "When the last of its rows became what it is"));
    String what = metric.window() instanceof WindowKind.Sliding ? "Its panes, each record once, by %s: counts and sums added up" : "Its rows by %s: counts and sums added up";
    PeriodSql sql = new PeriodSql(length, pipeline.calendar(), dialect, columns);
    Map<String, String> values = values(PERIOD, metric, columns);
    values.put("periods", sql.periods(relation(metric)));
    return new View(metric.name() + "_" + unit, what.formatted(unit) + ", extremes merged, ratios of the sums", PERIOD.fill(values), comments);
  }

  private ExpectedRevisionSql expectedRevisions(Metric metric) {
    return new ExpectedRevisionSql(pipeline, metric, dialect, tables);
  }

  private View view(String name, String comment, SqlTemplate template, Metric metric, Map<String, String> columnComments) {
    MetricColumns columns = new MetricColumns(pipeline, metric, dialect);
    Map<String, String> comments = columns.comments();
    comments.putAll(columnComments);
    return new View(name, comment, select(template, metric, columns), comments);
  }

  private static String relation(Metric metric) {
    return metric.window() instanceof WindowKind.Sliding ? "pane" : "cell";
  }

  private String select(SqlTemplate template, Metric metric, MetricColumns columns) {
    return template.fill(values(template, metric, columns));
  }

  private Map<String, String> values(SqlTemplate template, Metric metric, MetricColumns columns) {
    Map<String, String> values = new HashMap<>();
    values.put("keys", columns.keys("c"));
    values.put("stored", columns.stored("c"));
    values.put("merged", columns.merged("c"));
    values.put("declared", columns.declared("c"));
    values.put("declaredPending", columns.declaredPending("c"));
    values.put("mergedChanges", columns.mergedChanges("c"));
    values.put("pendingOfFinal", columns.pendingOfFinal("c", "p"));
    values.put("pendingOfOpen", columns.nonePending("c"));
    values.put("pendingAlone", columns.pendingAlone("c"));
    values.put("none", columns.none());
    values.put("sameCellAsPending", columns.sameCell("p", "c"));
    values.put("sameCellAsFinal", columns.sameCell("f", "c"));
    values.put("measures", columns.measures("c"));
    values.put("approximate", columns.approximate("c"));
    values.put("text", dialect.type(new FieldType.Text()));
    values.put("metric", literal(metric.name()));
    values.put("releases", tables.find("releases").orElseGet(this::noReleases));
    values.put("final", tables.find("final_" + metric.name()).orElseGet(columns::noFinals));
    values.put("pending", tables.find("pending").orElseGet(columns::noChanges));
    values.put("originKeys", columns.originKeys("c"));
    values.put("anyPending", columns.anyPending("c"));
    values.put("takenOff", columns.takenOff("c"));
    values.put("additive", columns.additive("c"));
    values.put("dimensions", columns.dimensions("c"));
    values.put("recordKey", keyIdentifiesPerson() ? "cast(null as %s)".formatted(dialect.type(new FieldType.Text())) : "c.record_key");
    values.put("adjustments", tables.find("adjustments").orElseGet(columns::noAdjustments));
    values.put("provisional", tables.find("provisional").orElseGet(columns::noPartials));
    values.put("mergedAdditive", columns.mergedAdditive("c"));
    values.put("dayStart", dialect.dayEnd(SqlDialect.plusDays("c.business_date", -1), pipeline.calendar()));
    values.put("dayEnd", dialect.dayEnd("c.business_date", pipeline.calendar()));
    values.put("hourSpan", SqlDialect.interval(Granularity.hourSpan(metric.pane())));
    ExpectedRevisionSql expected = expectedRevisions(metric);
    boolean slides = metric.window() instanceof WindowKind.Sliding; // its rows are put together from panes, whose bands do not add up
    boolean bandsOfRows = template == MERGED && !slides;
    values.put("noExpected", bandsOfRows ? expected.none() : "");
    values.put("expected", bandsOfRows || template == EXPECTED ? expected.expected("c") : "");
    values.put("keyed", bandsOfRows ? expected.keyed("c") : "");
    values.put("bands", bandsOfRows ? expected.joined(Granularity.WINDOW) : "");
    values.put("declaredExpected", slides ? expected.none() : expected.named("c"));
    values.put("keyedPeriod", expected.keyedPeriod("c"));
    values.put("bandsOfPeriods", expected.joined(Granularity.HOUR, Granularity.DAY));
    values.put("reason", metric.additiveMeasures().isEmpty() ? "" : expected.reason("c"));
    values.put("relation", relation(metric));
    values.put("slidingCells", metric.window() instanceof WindowKind.Sliding sliding
        ? new SlidingWindowSql(metric, sliding, pipeline.calendar(), dialect, columns).cells() : "");
    return values;
  }

  private boolean keyIdentifiesPerson() {
    return pipeline.source().key().stream().anyMatch(name -> pipeline.source().field(name).pii());
  }

  private String noReleases() {
    Map<String, FieldType> columns = new LinkedHashMap<>();
    columns.put("entry", new FieldType.BigInt());
    columns.put("business_date", new FieldType.Day());
    columns.put("serves", new FieldType.Text());
    columns.put("serves_number", new FieldType.Int());
    columns.put("serves_ingest_batch", new FieldType.BigInt());
    columns.put("reason", new FieldType.Text());
    columns.put("effective_at", TIMESTAMP);
    return MetricColumns.noRows(dialect, columns);
  }
}
