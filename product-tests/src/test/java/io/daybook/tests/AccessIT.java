package io.daybook.tests;

import static io.daybook.core.access.Role.ANALYST;
import static io.daybook.core.access.Role.DASHBOARD;
import static io.daybook.core.access.Role.FINANCE;
import static io.daybook.core.access.Role.OPERATOR;
import static java.net.http.HttpResponse.BodyHandlers.ofString;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.daybook.core.access.Role;
import io.daybook.core.access.SecretFile;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every role against everything that SQL offers. What is expected stands here, by hand, and is not what the rules are made of; a relation that the
 * table here does not have fails the test, so that somebody has to think about who may see it.
 */
@Tag("long")
class AccessIT {
  /** Views by name, and who sees them beside operators. The pipeline's {@code access} closes, opens and leaves some. */
  private static final Map<String, String> VIEWS = table("""
      by_country              analyst finance dashboard
      by_country_hour         analyst finance dashboard
      by_country_day          analyst finance dashboard
      by_country_month        analyst finance dashboard
      by_country_expected     analyst finance
      by_country_final        finance
      by_country_history      finance
      by_country_adjustments  finance
      drift_by_country        finance
      total                   analyst finance
      total_hour              analyst finance
      total_day               analyst finance
      total_month             analyst finance
      total_expected          analyst finance
      total_final             dashboard
      total_history           finance
      total_adjustments       finance
      drift_total             finance
      by_person               analyst finance dashboard
      by_person_hour          analyst finance dashboard
      by_person_day           analyst finance dashboard
      by_person_month         analyst finance dashboard
      by_person_expected      analyst finance
      by_person_final         finance
      by_person_history       finance
      by_person_adjustments   finance
      drift_by_person         finance
      kept_back
      kept_back_hour
      kept_back_day
      kept_back_month
      kept_back_expected
      kept_back_final
      kept_back_history
      kept_back_adjustments
      drift_kept_back
      freshness               analyst finance
      releases                finance
      register                finance
      quarantine
      quarantine_actions
      speed_batches
      loads
      """);

  private static final Map<String, String> TABLES = table("""
      adjustments
      changes
      definitions
      drift_by_country
      drift_by_person
      drift_kept_back
      drift_total
      final_by_country
      final_by_person
      final_kept_back
      final_total
      ingest_batches
      ingest_intents
      loads
      pending
      provisional
      quarantine
      quarantine_actions
      reference_fx
      release_files
      releases
      revision_history
      revision_profile
      source_heartbeats
      source_transactions
      speed_batches
      transaction_parts
      """);

  /** Trino's own: what tells of other people's statements and of the server is for operators, what clients need of names is of what one may see. */
  private static final Map<String, String> SYSTEM = table("""
      jdbc.attributes                             analyst finance dashboard
      jdbc.catalogs                               analyst finance dashboard
      jdbc.columns                                analyst finance dashboard
      jdbc.procedure_columns                      analyst finance dashboard
      jdbc.procedures                             analyst finance dashboard
      jdbc.pseudo_columns                         analyst finance dashboard
      jdbc.schemas                                analyst finance dashboard
      jdbc.super_tables                           analyst finance dashboard
      jdbc.super_types                            analyst finance dashboard
      jdbc.table_types                            analyst finance dashboard
      jdbc.tables                                 analyst finance dashboard
      jdbc.types                                  analyst finance dashboard
      jdbc.udts                                   analyst finance dashboard
      metadata.analyze_properties
      metadata.catalogs
      metadata.column_properties
      metadata.materialized_view_properties
      metadata.materialized_views
      metadata.schema_properties
      metadata.table_comments                     analyst finance dashboard
      metadata.table_properties
      runtime.nodes
      runtime.optimizer_rule_stats
      runtime.queries
      runtime.tasks
      runtime.transactions
      """);

  /** The catalog of Delta tables has no roles: what tells of them fails for everybody. */
  private static final Map<String, String> INFORMATION = table("""
      applicable_roles     nobody
      columns              analyst finance dashboard
      enabled_roles        nobody
      role_authorization_descriptors
      roles                nobody
      schemata             analyst finance dashboard
      table_privileges     analyst finance dashboard
      tables               analyst finance dashboard
      views                analyst finance dashboard
      """);

  private static final Set<Role> ALL = EnumSet.allOf(Role.class);
  private static final Set<Role> NOBODY = Set.of();
  private static final String REFUSED = "(?s).*(Access Denied|does not exist|not exist|not found).*";

  @TempDir private static Path run;

  private static SecuredSql sql;

  @BeforeAll
  static void start() throws Exception {
    try (LayersUnderTest layers = PersonalSales.in(run).layers()) {
      sql = SecuredSql.start(run, layers.pipeline());
    }
  }

  @AfterAll
  static void stop() {
    if (sql != null) {
      sql.close();
    }
  }

  @Test
  void everyViewIsOpenToItsRolesAlone() throws SQLException {
    assertMatrix("daybook.law", VIEWS);
  }

  @Test
  void tablesAsTheLayersWriteThemAreForOperators() throws SQLException {
    assertMatrix("daybook.law_lake", TABLES);
  }

  @Test
  void whatTrinoTellsOfItselfIsForOperators() throws SQLException {
    Map<String, Map<String, String>> bySchema = new TreeMap<>();
    SYSTEM.forEach((name, roles) -> bySchema.computeIfAbsent(name.substring(0, name.indexOf('.')), first -> new TreeMap<>()).put(name.substring(name.indexOf('.') + 1), roles));
    Set<String> schemas = Set.copyOf(sql.column(OPERATOR, "show schemas from system"));
    assertThat(schemas).containsExactlyInAnyOrder("information_schema", "jdbc", "metadata", "runtime");
    for (Map.Entry<String, Map<String, String>> schema : bySchema.entrySet()) {
      assertMatrix("system." + schema.getKey(), schema.getValue());
    }
  }

  @Test
  void schemasAndCatalogsAreThese() throws SQLException {
    assertThat(sql.column(OPERATOR, "show catalogs")).containsExactlyInAnyOrder("daybook", "system");
    assertThat(sql.column(OPERATOR, "show schemas from daybook")).containsExactlyInAnyOrder("information_schema", "law", "law_lake");
    assertMatrix("daybook.information_schema", INFORMATION);
    Map<String, String> ofSystem = new LinkedHashMap<>(INFORMATION);
    List.of("applicable_roles", "enabled_roles", "roles").forEach(relation -> ofSystem.put(relation, "analyst finance dashboard")); // there are none to tell of
    assertMatrix("system.information_schema", ofSystem);
  }

  /** A role lists what it may see, and reads it; it lists nothing else, and is refused it. */
  private static void assertMatrix(String schema, Map<String, String> expected) throws SQLException {
    assertThat(sql.column(OPERATOR, "show tables from " + schema)).as("relations of %s; add what is new to the table in this test", schema)
        .isSubsetOf(expected.keySet()).hasSizeGreaterThan(3);
    List<String> wrong = new ArrayList<>();
    for (Role role : Role.values()) {
      for (String relation : sql.column(OPERATOR, "show tables from " + schema)) {
        Set<Role> roles = roles(expected.get(relation));
        String name = "%s.\"%s\"".formatted(schema, relation);
        check(wrong, role, "select * from %s limit 1".formatted(name), roles);
      }
    }
    assertThat(wrong).isEmpty();
    for (Role role : Role.values()) {
      if (!schema.contains("information_schema")) {
        List<String> listed = expected.keySet().stream().filter(relation -> roles(expected.get(relation)).contains(role)).toList();
        assertThat(listOrNothing(role, schema)).as("listed for %s", role).isSubsetOf(listed);
      }
    }
  }

  private static List<String> listOrNothing(Role role, String schema) {
    try {
      return sql.column(role, "show tables from " + schema);
    } catch (SQLException e) {
      assertThat(e.getMessage()).as("%s lists %s", role, schema).matches(REFUSED);
      return List.of();
    }
  }

  @Test
  void nothingHiddenBehindAViewIsOpen() throws SQLException {
    Map<String, Set<Role>> statements = new LinkedHashMap<>();
    for (String hidden : List.of("history", "properties", "partitions")) {
      statements.put("select * from \"by_country$%s\"".formatted(hidden), NOBODY); // views have none
      statements.put("select * from law_lake.\"provisional$%s\"".formatted(hidden), Set.of(OPERATOR));
    }
    statements.put("select \"$path\" from by_country", NOBODY);
    statements.put("select \"$path\" from law_lake.changes", Set.of(OPERATOR));
    statements.put("select \"$file_modified_time\" from law_lake.changes", Set.of(OPERATOR));
    statements.put("select * from law_lake.changes for version as of 1", Set.of(OPERATOR));
    statements.put("describe law_lake.changes", Set.of(OPERATOR));
    statements.put("describe kept_back", Set.of(OPERATOR));
    statements.put("describe by_country", ALL);
    statements.put("show columns from quarantine", Set.of(OPERATOR));
    statements.put("show stats for law_lake.changes", Set.of(OPERATOR));
    statements.put("show stats for (select * from law_lake.changes)", Set.of(OPERATOR));
    statements.put("explain select * from law_lake.changes", Set.of(OPERATOR));
    statements.put("explain analyze select count(*) from quarantine", Set.of(OPERATOR));
    statements.put("explain select * from by_country", ALL);
    statements.put("with q as (select * from quarantine) select count(*) from q", Set.of(OPERATOR));
    statements.put("select count(*) from by_country where exists (select 1 from quarantine)", Set.of(OPERATOR));
    statements.put("execute immediate 'select count(*) from quarantine'", Set.of(OPERATOR));
    statements.put("execute immediate 'select count(*) from by_country'", ALL);
    statements.put("table quarantine", Set.of(OPERATOR));
    assertAllowed(statements);
  }

  @Test
  void functionsAreTheBuiltInOnes() throws SQLException {
    Map<String, Set<Role>> statements = new LinkedHashMap<>();
    statements.put("select upper('scalar'), date_trunc('hour', current_timestamp), json_extract('{}', '$.x')", ALL);
    statements.put("select count(*), approx_percentile(x, 0.5), max_by(x, x) from (values 1, 2) as v(x)", ALL);
    statements.put("select row_number() over (order by x) from (values 1, 2) as v(x)", ALL);
    statements.put("select transform(array[1, 2], x -> x + 1)", ALL);
    statements.put("select * from table(sequence(1, 3))", ALL);
    statements.put("select * from table(exclude_columns(input => table(by_country), columns => descriptor(lines)))", ALL);
    statements.put("select * from table(exclude_columns(input => table(quarantine), columns => descriptor(reason)))", Set.of(OPERATOR));
    statements.put("with function twice(x bigint) returns bigint return x * 2 select twice(2)", ALL);
    statements.put("select * from table(daybook.system.table_changes(schema_name => 'law_lake', table_name => 'changes', since_version => 0))", Set.of(OPERATOR));
    statements.put("create function daybook.law.twice(x bigint) returns bigint return x * 2", NOBODY);
    statements.put("drop function daybook.law.twice(bigint)", NOBODY);
    assertAllowed(statements);
    assertThatThrownBy(() -> sql.query(ANALYST, "select * from table(daybook.system.table_changes(schema_name => 'law_lake', table_name => 'changes', since_version => 0))"))
        .hasMessageContaining("Access Denied");
  }

  @Test
  void proceduresAreForOperators() throws SQLException {
    Map<String, String> procedures = new LinkedHashMap<>();
    procedures.put("daybook.system.register_table(schema_name => 'law', table_name => 'mine', table_location => 'local:///law/changes')", "");
    procedures.put("daybook.system.unregister_table('law_lake', 'nothing')", "not found");
    procedures.put("daybook.system.vacuum('law_lake', 'nothing', '30d')", "not found|does not exist");
    procedures.put("daybook.system.drop_extended_stats('law_lake', 'nothing')", "not found|does not exist");
    procedures.put("daybook.system.flush_metadata_cache()", "");
    procedures.put("system.runtime.kill_query('20101201_000000_00000_aaaaa', 'why')", "not found|Target query");
    for (Map.Entry<String, String> procedure : procedures.entrySet()) {
      for (Role role : EnumSet.of(ANALYST, FINANCE, DASHBOARD)) {
        assertThatThrownBy(() -> sql.query(role, "call " + procedure.getKey())).as("%s calls %s", role, procedure.getKey()).hasMessageMatching(REFUSED);
      }
      Optional<String> failure = failure(OPERATOR, "call " + procedure.getKey());
      assertThat(failure.filter(message -> message.contains("Access Denied: Cannot execute procedure"))).as("an operator calls %s", procedure.getKey()).isEmpty();
    }
  }

  @Test
  void nobodyWritesOrChangesAnything() throws SQLException {
    Map<String, Set<Role>> statements = new LinkedHashMap<>();
    for (String statement : List.of(
        "insert into law_lake.releases select * from law_lake.releases", "delete from law_lake.changes", "update law_lake.releases set reason = ''", "truncate table law_lake.changes",
        "merge into law_lake.loads t using law_lake.loads s on t.load_id = s.load_id when matched then delete", "drop table law_lake.changes", "drop view by_country",
        "create table daybook.law.mine (x int)", "create table daybook.law.mine as select * from by_country", "create schema daybook.mine", "drop schema daybook.law cascade",
        "create view daybook.law.mine as select * from by_country", "create or replace view daybook.law.by_country as select 1 as x",
        "create view daybook.law.mine security invoker as select * from by_country", "create materialized view daybook.law.mine as select * from by_country",
        "alter table law_lake.changes add column x int", "alter table law_lake.changes rename to mine", "alter view by_country rename to mine",
        "alter table law_lake.changes execute optimize", "alter table law_lake.changes set properties change_data_feed_enabled = true", "comment on view by_country is 'mine'",
        "comment on column by_country.lines is 'mine'", "comment on table law_lake.changes is 'mine'", "analyze law_lake.changes", "alter schema daybook.law rename to mine",
        "grant select on quarantine to user \"a-user-of-analyst\"", "revoke select on by_country from user \"a-user-of-analyst\"", "deny select on by_country to user \"a-user-of-analyst\"",
        "create role mine in daybook", "grant admin to user \"a-user-of-analyst\" in daybook", "alter view by_country set authorization \"a-user-of-analyst\"",
        "create catalog mine using memory", "drop catalog daybook")) {
      statements.put(statement, NOBODY);
    }
    statements.put("show create view by_country", NOBODY);
    statements.put("show create table law_lake.changes", NOBODY);
    statements.put("show create schema daybook.law", NOBODY);
    assertAllowed(statements);
    assertThat(sql.query(OPERATOR, "select count(*) > 0 from law_lake.changes").get(0)).containsExactly("true");
  }

  @Test
  void sessionsStayAsTheyAre() throws SQLException {
    Map<String, Set<Role>> statements = new LinkedHashMap<>();
    statements.put("set session query_max_memory = '1GB'", Set.of(OPERATOR));
    statements.put("reset session query_max_memory", ALL); // to what it is without them
    statements.put("set session daybook.vacuum_min_retention = '0s'", NOBODY);
    statements.put("set session daybook.compression_codec = 'GZIP'", NOBODY);
    statements.put("set session authorization daybook", NOBODY);
    statements.put("set session authorization \"a-user-of-operator\"", Set.of(OPERATOR)); // to be who one is
    statements.put("set role admin in daybook", NOBODY);
    statements.put("set time zone 'Europe/London'", ALL);
    statements.put("show session", ALL);
    statements.put("select current_user, current_timestamp", ALL);
    assertAllowed(statements);
  }

  @Test
  void nobodySeesTheStatementsOfOthers() throws Exception {
    sql.query(FINANCE, "select 'of finance' from total_history limit 1");
    assertThat(sql.column(OPERATOR, "select query from system.runtime.queries")).anyMatch(query -> query.contains("'of finance'"));
    String list = trino("a-user-of-analyst", "/v1/query").body();
    assertThat(list).doesNotContain("of finance", "a-user-of-operator");
    assertThat(trino("a-user-of-operator", "/v1/query").body()).contains("of finance");
    Map<String, Set<Role>> pages = new LinkedHashMap<>();
    pages.put("/v1/node", Set.of(OPERATOR));
    pages.put("/v1/jmx/mbean", Set.of(OPERATOR));
    pages.put("/metrics", Set.of(OPERATOR));
    pages.put("/ui/", NOBODY);
    pages.put("/ui/api/query", NOBODY);
    for (Map.Entry<String, Set<Role>> page : pages.entrySet()) {
      for (Role role : EnumSet.complementOf(copy(page.getValue()))) {
        int status = trino(SecuredSql.user(role), page.getKey()).statusCode();
        assertThat(status).as("%s asks for %s", role, page.getKey()).isGreaterThanOrEqualTo(300);
      }
    }
  }

  /** Trino tells it before it asks who somebody is, for load balancers. */
  @Test
  void whatIsToldToEverybodyIsHowTheServerDoes() throws Exception {
    for (String page : List.of("/v1/info", "/v1/info/state", "/v1/status")) {
      HttpResponse<String> answer = client().send(HttpRequest.newBuilder(uri(page)).build(), ofString());
      assertThat(answer.statusCode()).as(page).isEqualTo(200);
      assertThat(answer.body()).as(page).doesNotContain("select", "a-user-of", "law", run.toString());
    }
  }

  @Test
  void personsAreShownToOperatorsAlone() throws SQLException {
    for (String view : List.of("by_person", "by_person_hour", "by_person_day", "by_person_month", "by_person_final", "by_person_history")) {
      List<List<String>> shown = sql.query(OPERATOR, "select id, buyer, cast(house as varchar), cast(born as varchar), cast(far as varchar), cast(half as varchar) from " + view + " where lines > 0");
      assertThat(shown).as(view).isNotEmpty().allSatisfy(row -> {
        assertThat(row.get(0)).startsWith(PersonalSales.PLANTED);
        assertThat(row.get(1)).startsWith(PersonalSales.PLANTED.toUpperCase(Locale.ROOT));
        assertThat(row.subList(2, 6)).allMatch(value -> value.startsWith("90000") || value.equals("1990-09-19"));
      });
      for (Role role : roles(VIEWS.get(view))) {
        if (role != OPERATOR) {
          assertThat(sql.query(role, "select id, buyer, house, born, far, half from " + view)).as("%s reads %s", role, view)
              .hasSizeGreaterThanOrEqualTo(shown.size()).containsOnly(Arrays.asList("***", "***", null, null, null, null));
        }
      }
    }
    assertThat(sql.query(ANALYST, "select pending_far, pending_half from by_person")).containsOnly(Arrays.asList(null, null));
    assertThat(sql.query(FINANCE, "select id, buyer, house, born from drift_by_person")).isNotEmpty().containsOnly(Arrays.asList("***", "***", null, null));
    assertThat(sql.column(OPERATOR, "select distinct measure from drift_by_person")).containsAll(sql.column(FINANCE, "select distinct measure from drift_by_person"));
    assertThat(sql.column(FINANCE, "select distinct measure from drift_by_person")).contains("lines").doesNotContain("far", "half");
    String known = sql.column(OPERATOR, "select id from by_person order by 1").get(0);
    assertThat(sql.query(ANALYST, "select lines from by_person where id = '%s'".formatted(known))).as("asked for a person").isEmpty();
    assertThat(sql.column(ANALYST, "select max(id) from by_person")).containsExactly("***");
    assertThat(sql.query(ANALYST, "select 1 from by_person p where house > 0 or born is not null or id like 'X%' or length(id) > 3")).isEmpty();
  }

  @Test
  void noPlantedValueIsInAnythingThatOthersMayRead() throws SQLException {
    for (Role role : EnumSet.of(ANALYST, FINANCE, DASHBOARD)) {
      for (String view : sql.column(role, "show tables from daybook.law")) {
        assertNothingPlanted(role, "select * from " + view);
      }
      for (String relation : List.of("columns", "tables", "views")) {
        assertNothingPlanted(role, "select * from information_schema." + relation);
      }
      assertNothingPlanted(role, "select * from system.metadata.table_comments");
      assertNothingPlanted(role, "explain select * from by_person");
      for (String view : sql.column(role, "show tables from daybook.law")) {
        assertNothingPlanted(role, "show stats for " + view);
      }
    }
  }

  private static void assertNothingPlanted(Role role, String statement) throws SQLException {
    assertThat(sql.query(role, statement)).as("%s: %s", role, statement).isNotNull()
        .allSatisfy(row -> assertThat(PersonalSales.namesIn(row.toString())).isEmpty());
  }

  @Test
  void nobodyComesInButByTheirOwnPassword() throws Exception {
    for (String[] attempt : new String[][] {
        {"a-user-of-analyst", "a wrong password"}, {"a-user-of-analyst", ""}, {"nobody", SecuredSql.PASSWORD}, {"", SecuredSql.PASSWORD}, {"daybook", SecuredSql.PASSWORD}}) {
      assertThat(statement(attempt[0], attempt[1])).as("%s", String.join(":", attempt)).isEqualTo(401);
    }
    assertThat(statement("a-user-of-analyst", SecuredSql.PASSWORD)).isEqualTo(200);
    for (String another : List.of("daybook", "a-user-of-operator")) { // the statement is taken, and fails
      HttpRequest.Builder request = HttpRequest.newBuilder(uri("/v1/statement")).header("Authorization", basic("a-user-of-dashboard", SecuredSql.PASSWORD))
          .header("X-Trino-User", another).POST(HttpRequest.BodyPublishers.ofString("select 'came' || ' in'"));
      assertThat(lastAnswer(request)).as("as " + another).contains("Access Denied: User a-user-of-dashboard cannot impersonate user " + another).doesNotContain("came in");
    }
    HttpRequest nobody = HttpRequest.newBuilder(uri("/v1/statement")).header("X-Trino-User", "daybook").POST(HttpRequest.BodyPublishers.ofString("select 1")).build();
    assertThat(client().send(nobody, ofString()).statusCode()).isEqualTo(401);
    Properties another = new Properties();
    another.setProperty("sessionUser", "a-user-of-operator");
    assertThatThrownBy(() -> {
      try (Connection connection = sql.connect("a-user-of-analyst", SecuredSql.PASSWORD, another)) {
        SecuredSql.query(connection, "select count(*) from quarantine");
      }
    }).hasMessageMatching("(?s).*(Access Denied|cannot impersonate).*");
  }

  @Test
  void groupsThatAClientClaimsAreNotBelieved() throws Exception {
    for (String header : List.of("X-Trino-Role", "X-Trino-Original-Roles", "X-Trino-Extra-Credential")) {
      HttpRequest.Builder request = HttpRequest.newBuilder(uri("/v1/statement")).header("Authorization", basic("a-user-of-dashboard", SecuredSql.PASSWORD))
          .header(header, header.endsWith("Credential") ? "group=operator" : "daybook=ROLE{admin}").POST(HttpRequest.BodyPublishers.ofString("select count(*) from daybook.law.quarantine"));
      assertThat(lastAnswer(request)).as(header).matches("(?s).*(Access Denied|does not exist|not found|Invalid).*");
    }
  }

  @Test
  void plainHttpAnswersNobody() throws Exception {
    HttpClient plain = HttpClient.newHttpClient();
    Properties settings = new Properties();
    settings.load(Files.newBufferedReader(run.resolve("trino/etc/config.properties")));
    URI internal = URI.create("http://127.0.0.1:%s/v1/statement".formatted(settings.getProperty("http-server.http.port")));
    for (Map<String, String> headers : List.of(
        Map.of("Authorization", basic("a-user-of-operator", SecuredSql.PASSWORD)), Map.of("X-Trino-User", "daybook"), Map.of("X-Trino-Internal-Bearer", "guessed"))) {
      HttpRequest.Builder request = HttpRequest.newBuilder(internal).POST(HttpRequest.BodyPublishers.ofString("select 1"));
      headers.forEach(request::header);
      assertThat(plain.send(request.build(), ofString()).statusCode()).as("%s", headers.keySet()).isIn(401, 403);
    }
    assertThatThrownBy(() -> plain.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/v1/info".formatted(sql.address().port()))).build(), ofString()))
        .as("at the port of TLS").isInstanceOf(IOException.class);
    assertThatThrownBy(() -> plain.send(HttpRequest.newBuilder(uri("/v1/info")).build(), ofString())).as("who does not trust the certificate").isInstanceOf(IOException.class);
  }

  @Test
  void secretsAreInFilesOfTheirOwnerAndNowhereElse() throws IOException {
    List<String> secrets = new ArrayList<>(List.of(SecuredSql.PASSWORD));
    for (Path secret : List.of(sql.files().sharedSecret(), sql.files().servicePassword(), sql.files().keystorePassword())) {
      secrets.add(SecretFile.readPassword(secret));
    }
    try (Stream<ProcessHandle> children = ProcessHandle.current().descendants()) {
      for (ProcessHandle child : children.toList()) {
        assertThat(Files.readString(Path.of("/proc/%d/cmdline".formatted(child.pid())), ISO_8859_1)).doesNotContain(secrets);
      }
    }
    assertThat(run.resolve("trino/trino.log")).content().doesNotContain(secrets);
    try (Stream<Path> all = Stream.concat(Files.walk(sql.files().folder()), Files.walk(run.resolve("trino/etc")))) {
      assertThat(all.filter(Files::isRegularFile).filter(file -> !file.equals(sql.files().certificate()))).hasSizeGreaterThan(8).allSatisfy(
          file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).as("%s", file).isEqualTo("rw-------"));
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(sql.files().folder()))).isEqualTo("rwx------");
  }

  private static void assertAllowed(Map<String, Set<Role>> statements) throws SQLException {
    List<String> wrong = new ArrayList<>();
    for (Map.Entry<String, Set<Role>> statement : statements.entrySet()) {
      for (Role role : Role.values()) {
        check(wrong, role, statement.getKey(), statement.getValue());
      }
    }
    assertThat(wrong).isEmpty();
  }

  private static void check(List<String> wrong, Role role, String statement, Set<Role> allowed) {
    Optional<String> failure = failure(role, statement);
    if (allowed.contains(role)) {
      failure.ifPresent(message -> wrong.add("%s may not: %s (%s)".formatted(role, statement, message)));
    } else if (failure.isEmpty()) {
      wrong.add("%s may: %s".formatted(role, statement));
    } else if (!allowed.equals(NOBODY) && !failure.get().matches(REFUSED)) {
      wrong.add("%s is refused for another reason: %s (%s)".formatted(role, statement, failure.get()));
    }
  }

  private static Optional<String> failure(Role role, String statement) {
    try {
      sql.query(role, statement);
      return Optional.empty();
    } catch (SQLException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private static int statement(String user, String password) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri("/v1/statement")).header("Authorization", basic(user, password)).POST(HttpRequest.BodyPublishers.ofString("select 1"));
    return client().send(request.build(), ofString()).statusCode();
  }

  /** What the server says last of a statement, or at once where it does not take it. */
  private static String lastAnswer(HttpRequest.Builder request) throws Exception {
    String body = client().send(request.build(), ofString()).body();
    while (body.contains("\"nextUri\":\"")) {
      String next = body.replaceAll("(?s).*\"nextUri\":\"([^\"]*)\".*", "$1");
      body = client().send(HttpRequest.newBuilder(URI.create(next)).header("Authorization", basic("a-user-of-dashboard", SecuredSql.PASSWORD)).build(), ofString()).body();
    }
    return body;
  }

  private static HttpResponse<String> trino(String user, String path) throws Exception {
    return client().send(HttpRequest.newBuilder(uri(path)).header("Authorization", basic(user, SecuredSql.PASSWORD)).build(), ofString());
  }

  private static HttpClient client() {
    return sql.client();
  }

  private static URI uri(String path) {
    return URI.create("https://127.0.0.1:%d%s".formatted(sql.address().port(), path));
  }

  private static String basic(String user, String password) {
    return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(UTF_8));
  }

  private static EnumSet<Role> copy(Set<Role> roles) {
    EnumSet<Role> copy = EnumSet.noneOf(Role.class);
    copy.addAll(roles);
    return copy;
  }

  /** Operators see everything, unless nobody does. */
  private static Set<Role> roles(String words) {
    if (words.equals("nobody")) {
      return NOBODY;
    }
    EnumSet<Role> roles = EnumSet.of(OPERATOR);
    Arrays.stream(words.split(" ")).flatMap(word -> Role.of(word).stream()).forEach(roles::add);
    return roles;
  }

  private static Map<String, String> table(String text) {
    Map<String, String> table = new LinkedHashMap<>();
    text.lines().forEach(line -> table.put(line.split(" ")[0], line.contains(" ") ? line.substring(line.indexOf(' ')).strip() : ""));
    return table;
  }
}
