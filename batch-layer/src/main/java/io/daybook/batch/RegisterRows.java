package io.daybook.batch;

import io.daybook.core.release.Cut;
import io.daybook.core.release.Evidence;
import io.daybook.core.release.RegisterEntry;
import io.daybook.core.release.RegisterEvent;
import io.daybook.core.release.Served;
import io.daybook.core.time.BusinessDate;
import io.daybook.lake.Offsets;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** Entries of the register as rows of {@code releases}. They meet here, and nowhere else. */
final class RegisterRows {
  private RegisterRows() {}

  static Row row(RegisterEntry entry) {
    Optional<Evidence> evidence = entry.evidence();
    return RowFactory.create(
        entry.number(),
        entry.event().name(),
        entry.date().date(),
        entry.releaseId().orElse(null),
        entry.releaseNumber(),
        entry.reason(),
        entry.runId(),
        entry.actor(),
        entry.at(),
        entry.effectiveAt().orElse(null),
        entry.serves().map(Served::releaseId).orElse(null),
        entry.serves().map(Served::number).orElse(null),
        entry.serves().map(Served::coveredIngestBatch).orElse(null),
        evidence.map(made -> made.cut().offsets()).orElse(null),
        evidence.map(made -> made.cut().ingestBatch()).orElse(null),
        evidence.map(Evidence::definitionHash).orElse(null),
        evidence.map(Evidence::definition).orElse(null),
        evidence.map(Evidence::codeVersion).orElse(null),
        evidence.map(Evidence::referenceKnownAt).orElse(null),
        evidence.map(Evidence::rowCounts).orElse(null),
        evidence.map(Evidence::checksums).orElse(null),
        evidence.map(Evidence::gates).orElse(null),
        evidence.map(Evidence::filesHash).orElse(null),
        entry.messages(),
        entry.previousHash(),
        entry.hash());
  }

  static RegisterEntry entry(Row row) {
    return new RegisterEntry(
        row.<Long>getAs("entry"),
        RegisterEvent.valueOf(row.getAs("event")),
        new BusinessDate(row.<LocalDate>getAs("business_date")),
        Optional.ofNullable(row.getAs("release_id")),
        row.<Integer>getAs("release_number"),
        row.getAs("reason"),
        row.getAs("run_id"),
        row.getAs("actor"),
        row.getAs("at"),
        Optional.ofNullable(row.getAs("effective_at")),
        Optional.<String>ofNullable(row.getAs("serves")).map(release -> served(release, row)),
        row.getAs("files_hash") == null ? Optional.empty() : Optional.of(evidence(row)),
        row.getAs("messages"),
        row.getAs("previous_hash"));
  }

  private static Served served(String releaseId, Row row) {
    return new Served(releaseId, row.<Integer>getAs("serves_number"), row.<Long>getAs("serves_ingest_batch"));
  }

  private static Evidence evidence(Row row) {
    return new Evidence(
        new Cut(row.<Long>getAs("covered_ingest_batch"), Offsets.of(row, "covered_offsets")),
        row.getAs("definition"),
        row.getAs("definition_hash"),
        row.getAs("code_version"),
        row.getAs("reference_known_at"),
        map(row, "row_counts"),
        map(row, "checksums"),
        map(row, "gates"),
        row.getAs("files_hash"));
  }

  private static <V> Map<String, V> map(Row row, String column) {
    return row.getJavaMap(row.fieldIndex(column));
  }
}
