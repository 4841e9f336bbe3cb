package io.daybook.core.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.daybook.core.ErrorCode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each kind of problem, by a change to a valid file. */
class TestPipelineProblems {
  private static final String MEASURE_FORMS = "write count, { sum: quantity * unit_price, scale: 4 }, { min: unit_price, scale: 4 }, "
      + "{ max: unit_price, scale: 4 }, { distinct: customer_id }, { quantile: unit_price, at: 0.5, scale: 4 } or { ratio: [net, lines], scale: 4 }";

  @Test
  void everyProblemIsReportedAtOnceInTheOrderOfTheFile() {
    String text =
        TestPipelines.retailText()
            .replace("unexplained_drift: 0.00", "unexplained_drift: none")
            .replace("dimensions: [country]", "dimensions: [contry]")
            .replace("quantity: { type: int,", "quantity: { typ: int,");
    PipelineProblems problems = catchThrowableOfType(PipelineProblems.class, () -> PipelineReader.read("retail.yaml", text));
    assertThat(problems.code()).isEqualTo(ErrorCode.PIPELINE_INVALID);
    assertThat(problems)
        .hasMessage(
            """
            retail.yaml:10: source.fields.quantity.typ: unknown key; did you mean 'type'? \
            (known: type, zone, nullable, pii, from, column, ordinal_within, file_position)
            retail.yaml:36: metrics.sales_by_country.dimensions: 'contry' is not a declared field; did you mean 'country'? \
            (known: invoice_no, line_no, quantity, unit_price, customer_id, country, sold_at)
            retail.yaml:48: gates.unexplained_drift: 'none' is not an amount of at least 0; write one such as 0.00""");
    assertThat(problems.problems()).extracting(Problem::line).containsExactly(10, 36, 48);
    assertThat(problems.problems())
        .extracting(Problem::key)
        .containsExactly("source.fields.quantity.typ", "metrics.sales_by_country.dimensions", "gates.unexplained_drift");
  }

  @Test
  void unknownKeyIsReportedWithTheNearestOne() {
    assertProblems("clock_skew: 5", "clock_screw: 5",
        "21: clock_screw: unknown key; did you mean 'clock_skew'? (known: pipeline, source, calendar, closing, allowed_lateness, dedup_horizon, "
            + "clock_skew, references, computed, filter, rules, metrics, gates, access)");
    assertProblems("  path: retail.csv", "  path: retail.csv\n    header: none",
        "17: source.file.header: unknown key (known: path, delimiter, timestamp_pattern)");
    assertProblems("closing: { grace:", "closing: { grase:", "18: closing.grase: unknown key; did you mean 'grace'? (known: grace, approval)");
    assertProblems("cut_off:", "cutoff:", "17: calendar.cutoff: unknown key; did you mean 'cut_off'? (known: zone, cut_off)");
    assertProblems("column: GBP,", "colum: GBP,",
        "28: references.fx.rates.gbp_per_eur.colum: unknown key; did you mean 'column'? (known: column, type)");
    assertProblems("    window: 1 hour\n", "    window: 1 hour\n    slide: 1 minute\n",
        "44: metrics.sales.slide: unknown key (known: window, dimensions, measures)");
  }

  @Test
  void missingKeyIsReportedAtItsParent() {
    assertProblems("pipeline: retail\n", "", "1: pipeline: missing; add it, for example pipeline: retail_sales");
    assertProblems("calendar: { zone: Europe/London, cut_off: \"00:00\" }\n", "",
        "1: calendar: missing; add it, for example calendar: { zone: Europe/London, cut_off: \"00:00\" }");
    assertProblems("  topic: retail.public.line\n", "", "2: source.topic: missing; add it, for example topic: retail.public.invoice_line");
    assertProblems("  envelope: debezium\n", "", "2: source.envelope: missing; add it, for example envelope: debezium");
    assertProblems("  key: [invoice_no, line_no]\n", "", "2: source.key: missing; add it, for example key: [invoice_no, line_no]");
    assertProblems("  event_time: sold_at\n", "", "2: source.event_time: missing; add it, for example event_time: invoice_date");
    assertProblems("    path: retail.csv", "    delimiter: \",\"",
        "15: source.file.path: missing; add it, for example path: online-retail/online_retail.csv.gz");
    assertProblems("{ zone: Europe/London, cut_off", "{ cut_off", "17: calendar.zone: missing; add it, for example zone: Europe/London");
    assertProblems("    kind: rate_by_date\n", "", "23: references.fx.kind: missing; add it, for example kind: rate_by_date");
    assertProblems("    path: fx.csv.gz\n", "", "23: references.fx.path: missing; add it, for example path: fx-ecb/eurofxref-hist.csv.gz");
    assertProblems("    date_column: Date\n", "", "23: references.fx.date_column: missing; add it, for example date_column: Date");
    assertProblems("{ column: GBP, type: \"decimal(8,5)\" }", "{ column: GBP }",
        "28: references.fx.rates.gbp_per_eur.type: missing; add it, for example type: \"decimal(8,5)\"");
    assertProblems("    window: 1 hour\n", "", "42: metrics.sales.window: missing; add it, for example window: 1 minute");
    assertProblems("    measures:\n      lines: count\n      net_gbp: { sum: quantity * unit_price, scale: 4 }\ngates", "gates",
        "42: metrics.sales.measures: missing; add it, for example measures: { lines: count }");
    assertProblems("line_no: { type: int, ", "line_no: { ", "9: source.fields.line_no.type: missing; add it, for example type: string");
  }

  @Test
  void missingSectionsAreReportedWithoutWhatTheyWouldHold() {
    assertThat(problemsOf("pipeline: retail\n"))
        .containsExactly(
            "1: source: missing; add it, for example source: { topic: retail.public.invoice_line, envelope: debezium, ... }",
            "1: calendar: missing; add it, for example calendar: { zone: Europe/London, cut_off: \"00:00\" }",
            "1: metrics: missing; add it, for example metrics: { sales: { window: 1 hour, measures: { lines: count } } }");
  }

  @Test
  void referencesToFieldsAreNotReportedWhereTheFieldsCannotBeRead() {
    String text = TestPipelines.retailText();
    String withoutFields = text.substring(0, text.indexOf("  fields:")) + text.substring(text.indexOf("  file:"));
    assertThat(problemsOf(withoutFields))
        .containsExactly("2: source.fields: missing; add it, for example fields: { invoice_no: string, quantity: int }");
  }

  @Test
  void fieldWithAProblemOfItsOwnIsDeclaredAllTheSame() {
    assertProblems("sold_at: { type: timestamp, zone: Europe/London }", "sold_at: { type: timestmp, zone: Europe/London }",
        "14: source.fields.sold_at.type: unknown type 'timestmp'; did you mean 'timestamp'? "
            + "(known: string, int, long, boolean, decimal(p,s), date, timestamp)");
  }

  @Test
  void duplicateKeyIsReportedWithTheOtherLine() {
    assertProblems("country: string\n", "country: string\n    quantity: int\n",
        "14: source.fields.quantity: duplicate key; line 10 has it already; keep one of the two");
    assertProblems("gates:\n", "pipeline: other\ngates:\n", "47: pipeline: duplicate key; line 1 has it already; keep one of the two");
  }

  @Test
  void wrongYamlKindIsReported() {
    assertProblems("topic: retail.public.line", "topic: [a]", "3: source.topic: must be one value, but is a list");
    assertProblems("topic: retail.public.line", "topic: { a: b }", "3: source.topic: must be one value, but is a map");
    assertProblems("topic: retail.public.line", "topic:", "3: source.topic: is empty; write a value or remove the key");
    assertProblems("topic: retail.public.line", "topic: \"\"", "3: source.topic: is empty; write a value or remove the key");
    assertProblems("key: [invoice_no, line_no]", "key: invoice_no", "5: source.key: must be a list such as [a, b], but is 'invoice_no'");
    assertProblems("key: [invoice_no, line_no]", "key: [invoice_no, [line_no]]", "5: source.key: must be one value, but is a list");
    assertProblems("closing: { grace: 6 hours }", "closing: 6 hours", "18: closing: must be a map of keys and values, but is '6 hours'");
    assertProblems("closing: { grace: 6 hours }", "closing:", "18: closing: must be a map of keys and values, but is empty");
    assertProblems("rules:\n  price_not_negative: unit_price >= 0", "rules: [unit_price >= 0]",
        "31: rules: must be a map of keys and values, but is a list");
    assertProblems("price_not_negative: unit_price >= 0", "price_not_negative: { is: unit_price >= 0 }",
        "32: rules.price_not_negative: must be one value, but is a map");
    assertProblems("rules:\n", "rules:\n  [a, b]: c\n", "32: rules: a key must be a word; put text that holds : [ { or , in quotes");
    assertThat(problemsOf("just words")).containsExactly("1: must be a map of keys and values, but is 'just words'");
  }

  @Test
  void textThatIsNotYamlIsReportedInPlainWords() {
    assertProblems("  topic: retail", "\ttopic: retail", "3: not readable as YAML: a tab where only spaces may stand; indent with spaces");
    assertProblems("unit_price >= 0", "unit_price >= 0 or stock: x",
        "32: not readable as YAML: a second ': ' in one value, or a wrong indentation above; put text that holds ': ' in quotes");
    assertProblems("key: [invoice_no, line_no]", "key: [invoice_no, line_no",
        "5: not readable as YAML: a list in brackets is not closed or lacks a comma; write [a, b]");
    assertProblems("pii: true }", "pii: true",
        "12: not readable as YAML: a map in braces is not closed or lacks a comma; write { a: 1, b: 2 } "
            + "and put text that holds , { } [ or ] in quotes");
    assertProblems("  envelope:", "   envelope:",
        "4: not readable as YAML: a second ': ' in one value, or a wrong indentation above; put text that holds ': ' in quotes");
    assertProblems("  envelope:", " envelope:",
        "4: not readable as YAML: the indentation does not fit the lines above; keys of one map begin in one column");
    assertProblems("  envelope: debezium", "  envelope", "4: not readable as YAML: a line without ': '; write key: value");
    assertProblems("unexplained_drift: 0.00", "unexplained_drift: \"0.00", "48: not readable as YAML: a quote is opened and not closed; close it");
    assertProblems("calendar:", "---\ncalendar:", "17: not readable as YAML: a second document begins with ---; keep one pipeline in a file");
    assertProblems("retail.csv", "retail.csv\u0001", "16: not readable as YAML: it holds the control character U+0001; remove it");
    assertProblems("unit_price >= 0", "'A' = 'A'",
        "32: not readable as YAML: text goes on after a closing quote or bracket; put the whole value in quotes");
    assertProblems("unit_price >= 0", "`a` > 0", "32: not readable as YAML: a value cannot begin with '`'; put it in quotes");
    assertProblems("unit_price >= 0", "- a",
        "32: not readable as YAML: an item of a list where none may stand; write lists as [a, b], and text that begins with '- ' in quotes");
    assertProblems("unit_price >= 0", "*a", "32: not readable as YAML: found undefined alias a; correct the line");
    assertProblems("unit_price >= 0", "[".repeat(100_000), "1: not readable as YAML: brackets within brackets, thousands deep; remove them");
    assertThat(problemsOf("")).containsExactly("1: the file is empty; a pipeline file begins with pipeline: and its name");
  }

  @Test
  void namesAreLowerCaseWords() {
    String rule = " is not a valid name; use lower case letters, digits and underscores, a letter first";
    assertProblems("pipeline: retail\n", "pipeline: Retail\n", "1: pipeline: 'Retail'" + rule);
    assertProblems("customer_id:", "customer-id:", "12: source.fields.customer-id: 'customer-id'" + rule);
    assertProblems("  fx:\n", "  2fx:\n", "23: references.2fx: '2fx'" + rule);
    assertProblems("gbp_per_eur: {", "GBP: {", "28: references.fx.rates.GBP: 'GBP'" + rule);
    assertProblems("price_not_negative:", "price not negative:", "32: rules.price not negative: 'price not negative'" + rule);
    assertProblems("  sales:\n", "  _sales:\n", "42: metrics._sales: '_sales'" + rule);
    assertProblems("      net_eur:", "      netEur:", "40: metrics.sales_by_country.measures.netEur: 'netEur'" + rule);
    assertProblems("    country: string", "    shop.country: string", "dimensions: [country]", "dimensions: []",
        "13: source.fields.shop.country: 'shop.country'" + rule);
    assertProblems("pipeline: retail\n", "pipeline: information_schema\n",
        "1: pipeline: the pipeline's name is its schema in SQL, and information_schema is a schema of SQL's own; choose another name");
  }

  @Test
  void topicIsAKafkaName() {
    assertProblems("topic: retail.public.line", "topic: retail/line",
        "3: source.topic: 'retail/line' is not a Kafka topic; use at most 249 letters, digits, dots, underscores and hyphens");
    assertProblems("topic: retail.public.line", "topic: ..",
        "3: source.topic: '..' is not a Kafka topic; use at most 249 letters, digits, dots, underscores and hyphens");
  }

  @Test
  void envelopeIsOneOfThoseThatAreKnown() {
    assertProblems("envelope: debezium", "envelope: debezum",
        "4: source.envelope: unknown envelope 'debezum'; did you mean 'debezium'? (known: debezium, goldengate, json)");
    assertProblems("envelope: debezium", "envelope: { kind: goldengat, columns: upper }",
        "4: source.envelope.kind: unknown envelope 'goldengat'; did you mean 'goldengate'? (known: debezium, goldengate, json)");
    assertProblems("envelope: debezium", "envelope: { transactions: required }",
        "4: source.envelope.kind: missing; add it, for example kind: debezium");
    assertProblems("envelope: debezium", "envelope: [debezium]", "4: source.envelope: must be one value, but is a list");
    assertProblems("envelope: debezium", "envelope: json",
        "4: source.envelope: plain JSON does not say by itself what orders its records; write { kind: json, position: MEMBER }");
    assertProblems("envelope: debezium", "envelope: { kind: json }", "4: source.envelope.position: missing; add it, for example position: event_no");
  }

  @Test
  void eachEnvelopeHasKeysOfItsOwn() {
    assertProblems("envelope: debezium", "envelope: { kind: debezium, transaction: required }",
        "4: source.envelope.transaction: unknown key; did you mean 'transactions'? (known: kind, transactions, decimals, timestamps)");
    assertProblems("envelope: debezium", "envelope: { kind: goldengate, decimals: text }",
        "4: source.envelope.decimals: unknown key "
            + "(known: kind, members, operations, missing_suffix, position_digits, columns, absent_columns)");
    assertProblems("envelope: debezium", "envelope: { kind: json, position: no, zone: UTC }",
        "4: source.envelope.zone: unknown key (known: kind, image, op, operations, position, sequence, timestamps)");
    assertProblems("envelope: debezium", "envelope: { kind: goldengate, members: { optype: op } }",
        "4: source.envelope.members.optype: unknown key; did you mean 'op_type'? (known: table, op_type, pos, before, after)");
  }

  @Test
  void envelopeOptionsAreChecked() {
    assertProblems("envelope: debezium", "envelope: { kind: debezium, decimals: double }",
        "4: source.envelope.decimals: unknown value 'double' (known: base64, number, text)");
    assertProblems("envelope: debezium", "envelope: { kind: debezium, transactions: yes }",
        "4: source.envelope.transactions: unknown value 'yes' (known: optional, required)");
    assertProblems("envelope: debezium", "envelope: { kind: debezium, timestamps: { sold_at: millis } }",
        "4: source.envelope.timestamps.sold_at: unknown form 'millis' (known: local_text, microseconds, milliseconds, nanoseconds)");
    assertProblems("envelope: debezium", "envelope: { kind: debezium, timestamps: { country: milliseconds } }",
        "4: source.envelope.timestamps.country: 'country' is a string; name a timestamp field");
    assertProblems("envelope: debezium", "envelope: { kind: json, position: no, timestamps: { sold: milliseconds } }",
        "4: source.envelope.timestamps.sold: 'sold' is not a declared field "
            + "(known: invoice_no, line_no, quantity, unit_price, customer_id, country, sold_at)");
    assertProblems("envelope: debezium", "envelope: { kind: goldengate, position_digits: 0 }",
        "4: source.envelope.position_digits: '0' is not a whole number from 1 to 100; write one");
    assertProblems("envelope: debezium", "envelope: { kind: goldengate, operations: { insert: U } }",
        "4: source.envelope.operations: two operations have the same name (U, U, D, T); give each its own");
    assertProblems("envelope: debezium", "envelope: { kind: json, position: no, operations: { insert: I } }",
        "4: source.envelope.operations: says nothing without op, the member that holds them; add op or remove the key");
  }

  @Test
  void epochsAscend() {
    assertProblems("  event_time: sold_at\n", "  event_time: sold_at\n  epochs: [2026-05-01T02:30:00Z, 2026-05-01T04:30:00+02:00]\n",
        "7: source.epochs: 2026-05-01T02:30:00Z does not lie after 2026-05-01T02:30:00Z, the instant before it; write them in ascending order");
    assertProblems("  event_time: sold_at\n", "  event_time: sold_at\n  epochs: [2026-05-01]\n",
        "7: source.epochs: '2026-05-01' is not an instant; write one with its offset from UTC, such as 2026-05-01T02:30:00Z");
  }

  @Test
  void keyNamesFieldsThatIdentifyARecord() {
    assertProblems("key: [invoice_no, line_no]", "key: [invoice_no, lineno]",
        "5: source.key: 'lineno' is not a declared field; did you mean 'line_no'? "
            + "(known: invoice_no, line_no, quantity, unit_price, customer_id, country, sold_at)");
    assertProblems("key: [invoice_no, line_no]", "key:\n    - invoice_no\n    - customer_id",
        "7: source.key: 'customer_id' is nullable, and a record without its key has no identity; make it not nullable");
    assertProblems("country: string\n", "country: boolean\n", "key: [invoice_no, line_no]", "key: [country]",
        "5: source.key: 'country' is a boolean, which cannot identify a record; name other fields");
    assertProblems("key: [invoice_no, line_no]", "key: [invoice_no, line_no, invoice_no]", "5: source.key: 'invoice_no' stands here twice; keep one");
    assertProblems("key: [invoice_no, line_no]", "key: []", "5: source.key: is empty; name at least one field that identifies a record");
  }

  @Test
  void eventTimeIsATimestampThatEveryRecordHas() {
    assertProblems("event_time: sold_at", "event_time: sold", "6: source.event_time: 'sold' is not a declared field "
        + "(known: invoice_no, line_no, quantity, unit_price, customer_id, country, sold_at)");
    assertProblems("event_time: sold_at", "event_time: unit_price", "6: source.event_time: 'unit_price' is a decimal(9,4); name a timestamp field");
    assertProblems("zone: Europe/London }\n  file", "zone: Europe/London, nullable: true }\n  file",
        "6: source.event_time: 'sold_at' is nullable, and every record needs an event time; make it not nullable");
  }

  @Test
  void typesAreCheckedWithTheirBounds() {
    String types = " (known: string, int, long, boolean, decimal(p,s), date, timestamp)";
    assertProblems("country: string\n", "country: strin\n", "13: source.fields.country: unknown type 'strin'; did you mean 'string'?" + types);
    assertProblems("country: string\n", "country: varchar\n", "13: source.fields.country: unknown type 'varchar'" + types);
    assertProblems("unit_price: decimal(9,4)", "unit_price: double",
        "11: source.fields.unit_price: 'double' is not exact, and amounts are; use decimal(p,s)");
    assertProblems("unit_price: decimal(9,4)", "unit_price: decimal",
        "11: source.fields.unit_price: 'decimal' is not a decimal type; write decimal(p,s), and within braces in quotes: { type: \"decimal(9,4)\" }");
    String bounds = " is out of bounds; the precision must be 1 to 38, the scale 0 to the precision";
    assertProblems("unit_price: decimal(9,4)", "unit_price: decimal(39,4)", "11: source.fields.unit_price: 'decimal(39,4)'" + bounds);
    assertProblems("unit_price: decimal(9,4)", "unit_price: decimal(4,5)", "11: source.fields.unit_price: 'decimal(4,5)'" + bounds);
    assertProblems("unit_price: decimal(9,4)", "unit_price: decimal(0,0)", "11: source.fields.unit_price: 'decimal(0,0)'" + bounds);
    assertProblems("type: \"decimal(8,5)\"", "type: string",
        "28: references.fx.rates.gbp_per_eur.type: 'string' is not an exact decimal; write decimal(p,s) in quotes, such as \"decimal(8,5)\"");
  }

  @Test
  void commaInBracesWithoutQuotesIsExplained() {
    String comma = "unknown key; a comma in braces ends a value, so put a value that holds one in quotes (known: ";
    assertThat(problemsOf(TestPipelines.retailText().replace("unit_price: decimal(9,4)", "unit_price: { type: decimal(9,4) }")))
        .containsExactly(
            "11: source.fields.unit_price.4): " + comma + "type, zone, nullable, pii, from, column, ordinal_within, file_position)",
            "11: source.fields.unit_price.type: 'decimal(9' is not a decimal type; write decimal(p,s), and within braces in quotes: "
                + "{ type: \"decimal(9,4)\" }");
    assertProblems("sum: quantity * unit_price,", "sum: greatest(quantity, 0),",
        "39: metrics.sales_by_country.measures.net_gbp.0): " + comma + "sum, scale)");
  }

  @Test
  void timestampAndOnlyATimestampHasAZone() {
    assertProblems("country: string\n", "country: timestamp\n",
        "13: source.fields.country: a timestamp needs a zone; write { type: timestamp, zone: Europe/London }");
    assertProblems("country: string\n", "country: { type: timestamp }\n",
        "13: source.fields.country.type: a timestamp needs a zone; write { type: timestamp, zone: Europe/London }");
    assertProblems("country: string\n", "country: { type: string, zone: UTC }\n",
        "13: source.fields.country.zone: only a timestamp has a zone, and this is a string; remove the zone");
    assertProblems("type: timestamp, zone: Europe/London", "type: timestamp, zone: Europe/Londn",
        "14: source.fields.sold_at.zone: unknown time zone 'Europe/Londn'; did you mean 'Europe/London'? (write an IANA name such as Europe/London)");
    assertProblems("{ zone: Europe/London, cut", "{ zone: Moonbase, cut",
        "17: calendar.zone: unknown time zone 'Moonbase' (write an IANA name such as Europe/London)");
  }

  @Test
  void flagsAreTrueOrFalse() {
    assertProblems("nullable: true", "nullable: yes", "12: source.fields.customer_id.nullable: unknown value 'yes' (known: true, false)");
    assertProblems("pii: true", "pii: ture", "12: source.fields.customer_id.pii: unknown value 'ture'; did you mean 'true'? (known: true, false)");
  }

  @Test
  void fieldHasOneOrigin() {
    assertProblems("ordinal_within: invoice_no", "ordinal_within: invoice_n",
        "9: source.fields.line_no.ordinal_within: 'invoice_n' is not a declared field; did you mean 'invoice_no'? "
            + "(known: invoice_no, line_no, quantity, unit_price, customer_id, country, sold_at)");
    assertProblems("ordinal_within: invoice_no", "ordinal_within: line_no",
        "9: source.fields.line_no.ordinal_within: 'line_no' is not read from a column; name a field that is");
    assertProblems("ordinal_within: invoice_no", "ordinal_within: invoice_no, column: LineNo",
        "9: source.fields.line_no: has more than one of column, ordinal_within and file_position; keep one");
    assertProblems("line_no: { type: int", "line_no: { type: string",
        "9: source.fields.line_no: a position in the file is a whole number, but the type is string; make it int or long");
    assertProblems("ordinal_within: invoice_no", "file_position: false",
        "9: source.fields.line_no.file_position: says nothing when false; write true or remove the key");
  }

  @Test
  void fileFormIsChecked() {
    String path = "    path: retail.csv\n";
    assertProblems(path, path + "    delimiter: \";;\"\n",
        "17: source.file.delimiter: ';;' is not one character other than a quote; write for example \";\", or \"\\t\" for a tab");
    for (String pattern : List.of("yyyy-MM-dd", "YYYY-MM-dd HH:mm", "yyyy-mm-dd HH:mm", "yyyy-MM-dd hh:mm", "yyyy-MM-dd HH:mm XXX", "ddd'")) {
      assertProblems(path, path + "    timestamp_pattern: " + pattern + "\n",
          "17: source.file.timestamp_pattern: '%s' is not a pattern of a date and a time without zone; ".formatted(pattern)
              + "write one such as yyyy-MM-dd HH:mm:ss or dd/MM/yyyy HH:mm");
    }
  }

  @Test
  void durationsAreChecked() {
    String example = " is not a duration; write one such as 90 seconds, 10 minutes, 1 hour, 1 day or PT10M";
    assertProblems("allowed_lateness: 10 minutes", "allowed_lateness: 10", "19: allowed_lateness: '10'" + example);
    assertProblems("allowed_lateness: 10 minutes", "allowed_lateness: ten minutes", "19: allowed_lateness: 'ten minutes'" + example);
    assertProblems("dedup_horizon: 20 minutes", "dedup_horizon: 20 fortnights", "20: dedup_horizon: '20 fortnights'" + example);
    assertProblems("clock_skew: 5 minutes", "clock_skew: -5 minutes", "21: clock_skew: '-5 minutes' is negative; write a duration of at least 0");
    assertProblems("clock_skew: 5 minutes", "clock_skew: PT-5M", "21: clock_skew: 'PT-5M' is negative; write a duration of at least 0");
    assertProblems("grace: 6 hours", "grace: 99999 days", "18: closing.grace: '99999 days' is over 3660 days; write a shorter duration");
    assertProblems("grace: 6 hours", "grace: PT0.0001S", "18: closing.grace: 'PT0.0001S' is not a whole number of milliseconds; write one that is");
  }

  @Test
  void windowIsLongerThanNothingAndAtMostADay() {
    String bounds = "35: metrics.sales_by_country.window: a window is longer than 0 and at most 1 day; write one such as 1 minute";
    assertProblems("window: 1 minute", "window: 0 minutes", bounds);
    assertProblems("window: 1 minute", "window: 25 hours", bounds);
  }

  @Test
  void slidingWindowIsPutTogetherFromWholeSlides() {
    String window = "35: metrics.sales_by_country.window";
    String slide = window + ".slide: ";
    assertProblems("window: 1 minute", "window: { size: 10 minutes }", window + ".slide: missing; add it, for example slide: 1 minute");
    assertProblems("window: 1 minute", "window: { slide: 1 minute }", window + ".size: missing; add it, for example size: 10 minutes");
    assertProblems("window: 1 minute", "window: { size: 10 minutes, step: 1 minute, slide: 1 minute }", window + ".step: unknown key (known: size, slide)");
    assertProblems("window: 1 minute", "window: { size: 25 hours, slide: 1 hour }",
        window + ".size: a window is longer than 0 and at most 1 day; write one such as 1 minute");
    assertProblems("window: 1 minute", "window: { size: 10 minutes, slide: a minute }",
        slide + "'a minute' is not a duration; write one such as 90 seconds, 10 minutes, 1 hour, 1 day or PT10M");
    for (String uneven : List.of("7 minutes", "2 hours", "0 minutes")) {
      assertProblems("window: 1 minute", "window: { size: 14 hours, slide: " + uneven + " }",
          slide + "a slide divides an hour, so that days with a change of clocks come out even; write one such as 1 minute, 15 minutes or 1 hour");
    }
    for (String size : List.of("50 minutes", "10 minutes")) {
      assertProblems("window: 1 minute", "window: { size: " + size + ", slide: 20 minutes }",
          slide + "the size is no multiple of the slide, and windows are put together from whole slides; change one of them");
    }
    assertProblems("window: 1 minute", "window: { size: 10 minutes, slide: 10 minutes }",
        slide + "a window that slides by its own size is a tumbling one; write its size alone");
    assertProblems("window: 1 minute", "window: { size: 1 day, slide: 30 seconds }",
        slide + "a window of 2880 slides is over the 1440 that there may be; write a longer slide");
  }

  @Test
  void cutOffIsATimeOfDay() {
    for (String time : List.of("24:00", "7:00", "17:00:00", "5pm")) {
      assertProblems("cut_off: \"00:00\"", "cut_off: " + time,
          "17: calendar.cut_off: '%s' is not a time of day; write HH:mm in quotes, from \"00:00\" to \"23:59\"".formatted(time));
    }
  }

  @Test
  void referenceHasOneKindAndOnePolicy() {
    assertProblems("kind: rate_by_date", "kind: rate_by_day",
        "24: references.fx.kind: unknown kind 'rate_by_day'; did you mean 'rate_by_date'? (known: lookup, rate_by_date)");
    assertProblems("provisional: previous_fix", "provisional: official_fix",
        "29: references.fx.provisional: unknown policy 'official_fix' (known: previous_fix)");
    assertProblems("final: official_fix", "final: last", "30: references.fx.final: unknown policy 'last' (known: official_fix)");
    assertProblems("    rates:\n      gbp_per_eur: { column: GBP, type: \"decimal(8,5)\" }\n", "    rates: {}\n",
        "27: references.fx.rates: is empty; declare at least one rate");
  }

  @Test
  void thereIsSomethingToMeasure() {
    String text = TestPipelines.retailText();
    assertThat(problemsOf(text.substring(0, text.indexOf("metrics:")) + "metrics: {}\n"))
        .containsExactly("33: metrics: is empty; declare at least one metric");
    assertThat(problemsOf(text.substring(0, text.indexOf("metrics:")) + "metrics: { sales: { window: 1 hour, measures: {} } }\n"))
        .containsExactly("33: metrics.sales.measures: is empty; declare at least one measure");
  }

  @Test
  void metricsLeaveDaybooksOwnTablesAlone() {
    for (String name : List.of("releases", "freshness", "changes", "quarantine", "provisional", "speed_batches", "ingest_batches")) {
      assertProblems("  sales:\n", "  " + name + ":\n",
          "42: metrics.%1$s: '%1$s' is a table of Daybook's own; choose another name".formatted(name));
    }
    for (String suffix : List.of("_final", "_history", "_expected", "_adjustments")) {
      assertProblems("  sales:\n", "  sales" + suffix + ":\n",
          "42: metrics.sales%1$s: names that end in %1$s are Daybook's own views; choose another name".formatted(suffix));
    }
    for (String prefix : List.of("final_", "drift_", "reference_")) {
      assertProblems("  sales:\n", "  " + prefix + "sales:\n",
          "42: metrics.%1$ssales: names that begin with %1$s are Daybook's own tables; choose another name".formatted(prefix));
    }
  }

  @Test
  void metricsLeaveTheViewsOfOtherMetricsAlone() {
    for (String period : List.of("hour", "day", "month")) {
      assertProblems("  sales:\n", "  sales_by_country_" + period + ":\n",
          "42: metrics.sales_by_country_%1$s: 'sales_by_country_%1$s' is a view of the metric sales_by_country; choose another name".formatted(period));
    }
    Pipeline perDay = PipelineReader.read("retail.yaml", TestPipelines.retailText().replace("  sales:\n", "  sales_per_day:\n"));
    assertThat(perDay.metrics()).extracting(Metric::name).contains("sales_per_day");
  }

  @Test
  void measuresAndDimensionsLeaveDaybooksOwnColumnsAlone() {
    for (String name :
        List.of(
            "metric", "business_date", "window_start", "window_end", "status", "release_id", "restated", "as_of", "late", "after_day", "correction",
            "definition", "epoch", "batch_id", "committed_at", "retractions", "approximate", "measure", "provisional", "final", "difference",
            "business_month", "period_start", "period_end")) {
      assertProblems("      net_eur:", "      " + name + ":",
          "40: metrics.sales_by_country.measures.%1$s: '%1$s' is a column of Daybook's own; choose another name".formatted(name));
    }
    for (String prefix : List.of("pending_", "expected_", "provisional_share_")) {
      assertProblems("      net_eur:", "      " + prefix + "eur:",
          "40: metrics.sales_by_country.measures.%1$seur: names that begin with %1$s are Daybook's own columns; choose another name"
              .formatted(prefix));
    }
    assertProblems("    country: string", "    status: string", "dimensions: [country]", "dimensions: [status]",
        "36: metrics.sales_by_country.dimensions: 'status' is a column of Daybook's own; choose another name");
  }

  @Test
  void dimensionStandsOnce() {
    assertProblems("dimensions: [country]", "dimensions: [country, country]",
        "36: metrics.sales_by_country.dimensions: 'country' stands here twice; keep one");
  }

  @Test
  void measureIsACountASumOrARatio() {
    String lines = "metrics.sales_by_country.measures.lines";
    assertProblems("      lines: count\n      net_gbp: { sum: quantity * unit_price, scale: 4 }\n      net_eur",
        "      lines: cuont\n      net_gbp: { sum: quantity * unit_price, scale: 4 }\n      net_eur",
        "38: " + lines + ": 'cuont' is not a measure; " + MEASURE_FORMS);
    String eur = "40: metrics.sales_by_country.measures.net_eur";
    String sum = "{ sum: quantity * unit_price / fx.gbp_per_eur, scale: 10 }";
    assertProblems(sum, "{ distinct: customerid }",
        eur + ".distinct: 'customerid' is not a declared field; did you mean 'customer_id'? (known: invoice_no, line_no, quantity, unit_price, customer_id, country, sold_at)");
    assertProblems(sum, "{ distinct: customer_id, scale: 2 }", eur + ".scale: unknown key (known: distinct)");
    assertProblems(sum, "{ quantile: unit_price }", eur + ".at: missing; add it, for example at: 0.5");
    for (String share : List.of("0.0", "1", "95%", "-0.5")) {
      assertProblems(sum, "{ quantile: unit_price, at: " + share + " }", eur + ".at: '" + share + "' is not a share over 0 and under 1; write one such as 0.5 or 0.95");
    }
    assertProblems(sum, "{ sum: quantity, ratio: [lines, lines] }", eur + ": has a sum and a ratio; make it 2 measures");
    assertProblems(sum, "{ sum: quantity, min: quantity, max: quantity }", eur + ": has a sum and a min and a max; make it 3 measures");
    assertProblems(sum, "{ mn: quantity }", eur + ".mn: unknown key; did you mean 'min'? (known: sum, min, max, distinct, quantile, ratio, at, scale)");
    assertProblems(sum, "{ max: quantity, scle: 4 }", eur + ".scle: unknown key; did you mean 'scale'? (known: max, scale)");
    assertProblems(sum, "{ min: [quantity] }", eur + ".min: must be one value, but is a list");
    assertProblems(sum, "{ scale: 4 }", eur + ": is not a measure; " + MEASURE_FORMS);
    assertProblems(sum, "{ summ: quantity }", eur + ".summ: unknown key; did you mean 'sum'? (known: sum, min, max, distinct, quantile, ratio, at, scale)");
    assertProblems(sum, "{ sum: quantity, scle: 4 }", eur + ".scle: unknown key; did you mean 'scale'? (known: sum, scale)");
    assertProblems(sum, "{ sum: }", eur + ".sum: is empty; write a value or remove the key");
  }

  @Test
  void scaleIsAWholeNumberFrom0To18() {
    for (String scale : List.of("19", "-1", "4.5", "four")) {
      assertProblems("scale: 10", "scale: " + scale,
          "40: metrics.sales_by_country.measures.net_eur.scale: '%s' is not a whole number from 0 to 18; write one".formatted(scale));
    }
    assertProblems("scale: 2 }", "scale: 19 }",
        "41: metrics.sales_by_country.measures.average_gbp.scale: '19' is not a whole number from 0 to 18; write one");
  }

  @Test
  void ratioDividesAdditiveMeasuresOfItsMetric() {
    String ratio = "41: metrics.sales_by_country.measures.average_gbp.ratio: ";
    String known = " (known: lines, net_gbp, net_eur)";
    assertProblems("[net_gbp, lines]", "[net_gpb, lines]", ratio + "'net_gpb' is not a measure of this metric; did you mean 'net_gbp'?" + known);
    assertProblems("[net_gbp, lines]", "[net_gbp, average_gbp]", ratio + "'average_gbp' is neither a count nor a sum, and ratios divide those" + known);
    assertProblems("[net_gbp, lines]", "[net_gbp]", ratio + "has 1 parts; write the numerator and the denominator, [net, lines]");
    assertProblems("[net_gbp, lines]", "net_gbp / lines", ratio + "must be a list such as [a, b], but is 'net_gbp / lines'");
  }

  @Test
  void measuresOfOneNameAreOneColumn() {
    String lastMeasure = "      net_gbp: { sum: quantity * unit_price, scale: 4 }\ngates";
    String key = "46: metrics.sales.measures.net_gbp: is ";
    String advice = " in line 39, and both are one column of a table; make them alike or choose another name";
    assertProblems(lastMeasure, lastMeasure.replace("scale: 4", "scale: 2"), key + "a sum of scale 2, but a sum of scale 4" + advice);
    assertProblems(lastMeasure, "      net_gbp: { quantile: unit_price, at: 0.9, scale: 4 }\ngates", key + "a quantile at 0.9 of scale 4, but a sum of scale 4" + advice);
    assertProblems(lastMeasure, "      net_gbp: { distinct: country }\ngates", key + "a distinct count, but a sum of scale 4" + advice);
    assertProblems(lastMeasure, "      net_gbp: { max: unit_price, scale: 4 }\ngates", key + "a max of scale 4, but a sum of scale 4" + advice);
    assertProblems(lastMeasure, "      net_gbp: count\ngates", key + "a count, but a sum of scale 4" + advice);
    assertProblems(lastMeasure, "      net_gbp: { ratio: [lines, lines], scale: 4 }\ngates",
        key + "a ratio of scale 4, but a sum of scale 4" + advice);
  }

  @Test
  void metricHasACountOrASumToReconcile() {
    String text = TestPipelines.retailText();
    assertThat(problemsOf(text.substring(0, text.indexOf("metrics:")) + "metrics: { prices: { window: 1 hour, measures: { lowest: { min: unit_price } } } }\n"))
        .containsExactly("33: metrics.prices.measures: has neither a count nor a sum, and releases are reconciled by those; add one, such as lines: count");
  }

  @Test
  void sketchedMeasuresDoNotSlide() {
    String advice = ": does not go with a window that slides: exact figures of its slides do not merge; measure it in a metric of its own with a window such as 1 hour";
    assertProblems("window: 1 minute", "window: { size: 10 minutes, slide: 1 minute }",
        "{ sum: quantity * unit_price / fx.gbp_per_eur, scale: 10 }", "{ distinct: customer_id }",
        "40: metrics.sales_by_country.measures.net_eur" + advice);
  }

  @Test
  void measureAndDimensionOfOneNameWouldBeOneColumn() {
    assertProblems("      net_gbp: { sum: quantity * unit_price, scale: 4 }\ngates", "      country: count\ngates",
        "46: metrics.sales.measures.country: is also a dimension (line 36), and both would be one column of a table; choose another name");
  }

  @Test
  void computedFieldHasATypeAndAnExpressionAndANameOfItsOwn() {
    assertComputed("region: { type: string }", "31: computed.region.expression: missing; add it, for example expression: upper(country)");
    assertComputed("region: { expression: country }", "31: computed.region.type: missing; add it, for example type: string");
    assertComputed("region: { typ: string, expression: country }", "31: computed.region.typ: unknown key; did you mean 'type'? (known: type, expression, pii)");
    assertComputed("region: { type: double, expression: country }", "31: computed.region.type: 'double' is not exact, and amounts are; use decimal(p,s)");
    assertComputed("country: { type: string, expression: upper(country) }", "31: computed.country: is the name of a field of the record; choose another name");
    assertProblems("dimensions: [country]", "dimensions: [regoin]", "rules:\n", "computed: { region: { type: string, expression: country } }\nrules:\n",
        "37: metrics.sales_by_country.dimensions: 'regoin' is not a declared field; did you mean 'region'? "
            + "(known: invoice_no, line_no, quantity, unit_price, customer_id, country, sold_at, region)");
  }

  @Test
  void fieldsAreReadFromMembersOfTheirOwn() {
    assertProblems("quantity: {", "quantity: { from: country,",
        "13: source.fields.country: is read from the same member as 'quantity'; read it once, and make the other a computed field");
  }

  @Test
  void filterIsOneExpression() {
    assertProblems("rules:\n", "filter: [country]\nrules:\n", "31: filter: must be one value, but is a list");
  }

  @Test
  void lookupSaysWhatItIsJoinedByAndWhatItHas() {
    assertLookup("path: c.csv, key: { code: country }", "23: references.countries.columns: missing; add it, for example columns: { region: string }");
    assertLookup("path: c.csv, columns: { region: string }", "23: references.countries.key: missing; add it, for example key: { code: country }");
    assertLookup("key: { code: country }, columns: { region: string }", "23: references.countries.path: missing; add it, for example path: countries.csv");
    assertLookup("path: c.csv, key: {}, columns: { region: string }", "23: references.countries.key: is empty; write for example key: { code: country }");
    assertLookup("path: c.csv, key: { code: contry }, columns: { region: string }",
        "23: references.countries.key.code: 'contry' is not a declared field; did you mean 'country'? "
            + "(known: invoice_no, line_no, quantity, unit_price, customer_id, country, sold_at)");
    assertLookup("path: c.csv, key: { code: unit_price }, columns: { region: string }",
        "23: references.countries.key.code: 'unit_price' is a decimal(9,4), and a code is a string, an int or a long; compute one of it");
    assertLookup("path: c.csv, key: { code: country }, valid_from: from, columns: { region: string }",
        "23: references.countries.valid_to: missing; add it, for example valid_to: valid_to");
    assertLookup("path: c.csv, key: { code: country }, columns: { rank: { type: int, default: first } }",
        "23: references.countries.columns.rank.default: 'first' is not a int; write one");
    assertLookup("path: c.csv, key: { code: country }, columns: { since: timestamp }",
        "23: references.countries.columns.since: a file of codes holds no times; declare it as a string or a date");
    assertLookup("path: c.csv, keys: { code: country }, columns: { region: string }",
        "23: references.countries.keys: unknown key; did you mean 'key'? (known: kind, path, key, valid_from, valid_to, columns)");
  }

  private static void assertComputed(String field, String problem) {
    assertProblems("rules:\n", "computed:\n  " + field + "\nrules:\n", "unexplained_drift: 0.00", "unexplained_drift: 0.00", problem.replaceFirst("^31", "32"));
  }

  private static void assertLookup(String lookup, String problem) {
    assertProblems("  fx:\n", "  countries: { kind: lookup, " + lookup + " }\n  fx:\n", problem);
  }

  @Test
  void unexplainedDriftIsAnAmount() {
    assertProblems("unexplained_drift: 0.00", "unexplained_drift: -1",
        "48: gates.unexplained_drift: '-1' is not an amount of at least 0; write one such as 0.00");
  }

  /** Reads the valid file with one snippet changed and expects this one problem. */
  private static void assertProblems(String snippet, String changed, String problem) {
    assertThat(problemsOf(changed(TestPipelines.retailText(), snippet, changed))).containsExactly(problem);
  }

  private static void assertProblems(String snippet, String changed, String otherSnippet, String otherChanged, String problem) {
    String text = changed(changed(TestPipelines.retailText(), snippet, changed), otherSnippet, otherChanged);
    assertThat(problemsOf(text)).containsExactly(problem);
  }

  private static String changed(String text, String snippet, String changed) {
    assertThat(text).contains(snippet);
    int start = text.indexOf(snippet);
    return text.substring(0, start) + changed + text.substring(start + snippet.length());
  }

  /** The lines of the message, without the file's name. */
  private static List<String> problemsOf(String text) {
    PipelineProblems problems = catchThrowableOfType(PipelineProblems.class, () -> PipelineReader.read("retail.yaml", text));
    assertThat(problems).as("problems of\n%s", text).isNotNull();
    return problems.getMessage().lines().map(line -> line.replaceFirst("^retail\\.yaml:", "")).toList();
  }
}
