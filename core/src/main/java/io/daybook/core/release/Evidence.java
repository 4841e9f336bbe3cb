package io.daybook.core.release;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a release was made from and what came out: enough to make it again from the master dataset, and to tell whether it still is what it was.
 *
 * @param cut which changes it covers
 * @param definition the pipeline file, byte for byte
 * @param definitionHash SHA-256 of the definition
 * @param referenceKnownAt up to when reference data had been taken in; in microseconds, as tables keep it
 * @param rowCounts rows by metric
 * @param checksums {@link RowChecksum} of the rows by metric, as text
 * @param gates by gate, {@code passed} or why not
 * @param filesHash SHA-256 over the run's lines in {@code release_files}: the files it wrote, and what the master dataset had gained before it
 */
public record Evidence(
    Cut cut,
    String definition,
    String definitionHash,
    String codeVersion,
    Instant referenceKnownAt,
    Map<String, Long> rowCounts,
    Map<String, String> checksums,
    Map<String, String> gates,
    String filesHash) {
  public Evidence {
    requireNonNull(cut, "cut is null");
    requireNonNull(definition, "definition is null");
    requireNonNull(definitionHash, "definitionHash is null");
    requireNonNull(codeVersion, "codeVersion is null");
    referenceKnownAt = referenceKnownAt.truncatedTo(ChronoUnit.MICROS);
    rowCounts = Collections.unmodifiableMap(new TreeMap<>(rowCounts));
    checksums = Collections.unmodifiableMap(new TreeMap<>(checksums));
    gates = Collections.unmodifiableMap(new TreeMap<>(gates));
    requireNonNull(filesHash, "filesHash is null");
  }
}
