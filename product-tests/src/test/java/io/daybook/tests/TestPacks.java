package io.daybook.tests;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.sum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.daybook.batch.ReleaseDesk;
import io.daybook.cli.ReleasePack;
import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import io.daybook.core.Sha256;
import io.daybook.core.pack.SignedPack;
import io.daybook.core.pack.SigningKey;
import io.daybook.core.pack.VerifyingKey;
import io.daybook.core.release.NightlyRequest;
import io.daybook.core.release.Register;
import io.daybook.core.time.BusinessDate;
import io.daybook.lake.LakeTable;
import io.daybook.lake.LakeTables;
import io.daybook.lake.PartialsPublisher;
import io.delta.tables.DeltaTable;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Packs of a date that was released and restated, on real tables, and what somebody can do with one who has nothing else. */
@Tag("long")
class TestPacks {
  private static final BusinessDate DAY = BusinessDate.parse("2010-12-01");
  private static final String AWKWARD = "Korea, \\\"South\\\""; // as it stands in JSON

  @TempDir private static Path folder;
  @TempDir private static Path elsewhere;

  private static LayersUnderTest layers;
  private static MicroBatches microBatches;
  private static InMemoryTopic topic;
  private static long lsn;
  private static String first;
  private static String second;
  private static SigningKey key;
  private static VerifyingKey publicKey;
  private static Path pack;

  @BeforeAll
  static void packARestatedDate() throws IOException {
    topic = new InMemoryTopic(1);
    layers = LawPipeline.open(folder, topic, PartialsPublisher.nowhere(), LawPipeline::withPersons);
    microBatches = new MicroBatches(layers);
    sell("EIRE", "10.00", Duration.ofSeconds(2));
    sell(AWKWARD, "0.07", Duration.ofSeconds(2));
    sell(null, "1.50", Duration.ofSeconds(2));
    sell("EIRE", "2.50", Duration.ofHours(2));
    first = night();
    sell("EIRE", "5.00", Duration.ofSeconds(2));
    second = night();
    SigningKey.generate().write(folder.resolve("keys"));
    key = SigningKey.read(folder.resolve("keys/private.pem"));
    publicKey = VerifyingKey.read(folder.resolve("keys/public.pem"));
    packs().write(second, folder.resolve("packs/second"), key, "anna");
    pack = Files.move(folder.resolve("packs/second"), elsewhere.resolve("second"));
  }

  @AfterAll
  static void closeLayers() {
    layers.close();
  }

  @Test
  void packHoldsElsewhereForThePublicKeyAlone() throws IOException {
    assertThat(new SignedPack(pack).problems(publicKey)).isEmpty();
    assertThat(names(pack)).containsExactly(
        "MANIFEST", "MANIFEST.sig", "by_country.csv", "by_country.parquet", "definition.yaml", "drift.csv", "entry.txt", "release.html", "release.json", "total.csv",
        "total.parquet", "totals.csv");
  }

  @Test
  void everyFileFailsByOneByte() throws IOException {
    for (String name : names(pack)) {
      Path file = pack.resolve(name);
      byte[] bytes = Files.readAllBytes(file);
      byte[] flipped = bytes.clone();
      flipped[bytes.length / 2] ^= 1;
      Files.write(file, flipped);
      assertThat(new SignedPack(pack).problems(publicKey)).as(name).anyMatch(problem -> problem.contains(name));
      Files.write(file, bytes);
    }
  }

  @Test
  void filesHoldTheFiguresOfTheRelease() throws IOException {
    LakeTable table = layers.lake().tables().finalOf(layers.pipeline().metric("by_country").orElseThrow());
    Row released = sums(layers.lake().read(table).where(col("release_id").equalTo(second)));
    Dataset<Row> parquet = layers.spark().read().parquet(pack.resolve("by_country.parquet").toString());
    assertThat(released.getDecimal(1)).isEqualByComparingTo("19.07");
    assertThat(sums(parquet)).isEqualTo(released);

    List<String> csv = Files.readAllLines(pack.resolve("by_country.csv"));
    assertThat(csv.get(0)).isEqualTo(
        "business_date,window_start,window_end,country,lines,pounds,euros,lowest,highest,quantities,average,median,release_id,release_number");
    assertThat(csv).hasSize(6).filteredOn(line -> line.contains("Korea")).singleElement().asString().matches(
        "2010-12-01,2010-12-01T10:02:00Z,2010-12-01T10:03:00Z,\"Korea, \"\"South\"\"\",1,0\\.0700,0\\.\\d{10},0\\.07,0\\.\\d{10},1,0\\.0700,0\\.07," + second + ",2");
    assertThat(Files.readAllLines(pack.resolve("totals.csv")))
        .contains("metric,rows,measure,total", "by_country,5,lines,5", "by_country,5,pounds,19.0700", "by_country,5,euros," + released.getDecimal(2).toPlainString())
        .contains("by_person,5,lines,5");
  }

  @Test
  void driftAddsUpToTheFinalFigure() throws IOException {
    List<String> lines = Files.readAllLines(pack.resolve("drift.csv"));
    List<String> header = List.of(lines.get(0).split(","));
    assertThat(lines).hasSize(1 + 3 + 3 + 1);
    for (String line : lines.subList(1, lines.size())) {
      String[] values = line.split(",");
      BigDecimal explained = new BigDecimal(values[2]);
      for (String cause : LakeTables.CAUSES) {
        explained = explained.add(new BigDecimal(values[header.indexOf(cause)]));
      }
      assertThat(explained).as(line).isEqualByComparingTo(values[header.indexOf("final")]);
    }
    assertThat(lines).anyMatch(line -> line.startsWith("by_country,pounds,16.5700,0.0000,0.0000,2.5000,"));
  }

  @Test
  void packIsTiedToTheRegister() throws IOException {
    Register register = layers.desk().register();
    assertThat(sha256("entry.txt")).isEqualTo(register.release(second).orElseThrow().hash());
    assertThat(sha256("definition.yaml")).isEqualTo(layers.pipeline().definitionHash());
    assertThat(new SignedPack(pack).release())
        .hasValueSatisfying(
            said -> {
              assertThat(said.releaseId()).isEqualTo(second);
              assertThat(said.headEntry()).isEqualTo(1);
              assertThat(said.headHash()).isEqualTo(register.headHash());
              assertThat(said.signedBy()).isEqualTo(publicKey.fingerprint());
            });
  }

  @Test
  void personsAreNotInThePack() throws IOException {
    for (String name : names(pack)) {
      if (!name.endsWith(".parquet")) {
        assertThat(Files.readString(pack.resolve(name), ISO_8859_1)).as(name).doesNotContain("sale-1");
      }
    }
    assertThat(Files.readString(pack.resolve("release.json"))).contains("dimension id is marked pii");
    assertThat(Files.readString(pack.resolve("release.html"))).contains("rows not in this pack: dimension id is marked pii");
  }

  @Test
  void pageIsWholeAndNamesNoHost() throws IOException {
    String page = Files.readString(pack.resolve("release.html"));
    assertThat(page).contains("Wednesday, 1 December 2010", second, publicKey.fingerprint(), "unexplained drift: passed").doesNotContain("{{", "http", "Not in force");
    assertThat(page).contains(manifestWithout("release.html"));
  }

  @Test
  void releaseThatWasOvertakenIsPackedAndSaysSo() throws IOException {
    Path overtaken = folder.resolve("packs/first");
    packs().write(first, overtaken, key, "anna");
    assertThat(new SignedPack(overtaken).problems(publicKey)).isEmpty();
    assertThat(Files.readString(overtaken.resolve("release.html"))).contains("Not in force", "release <code>" + second + "</code> was served");
    assertThat(Files.readAllLines(overtaken.resolve("totals.csv"))).contains("by_country,4,pounds,14.0700");
    assertThat(packs().served(DAY)).isEqualTo(second);
  }

  @Test
  void rowsThatAreNotWhatWasReleasedAreNotSigned() throws IOException {
    DeltaTable table = DeltaTable.forPath(layers.spark(), layers.lake().folder().resolve("final_total").toString());
    Path refused = folder.resolve("refused/pack");
    table.updateExpr(Map.of("pounds", "pounds + 0.01"));
    assertThatThrownBy(() -> packs().write(second, refused, key, "anna"))
        .isInstanceOfSatisfying(DaybookException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.AUDIT_FAILED))
        .hasMessageContaining("rows of total in release " + second);
    assertThat(names(refused.getParent())).isEmpty();
    table.updateExpr(Map.of("pounds", "pounds - 0.01"));
  }

  @Test
  void whatCannotBePackedIsRefused() {
    assertThatThrownBy(() -> packs().served(DAY.plusDays(1))).hasMessageContaining("No release of 2010-12-02 is served");
    assertThatThrownBy(() -> packs().write("2010-12-01-r9", folder.resolve("packs/none"), key, "anna")).hasMessageContaining("was never published");
    assertThatThrownBy(() -> packs().write(second, pack, key, "anna")).hasMessageContaining("is there already");
  }

  @Test
  void commandsMakeKeysPackAndVerify() throws Exception {
    Path papers = Files.createDirectory(folder.resolve("papers"));
    Path file = Files.writeString(papers.resolve("law.yaml"), layers.pipeline().definition());
    assertThat(daybook(papers, "pack", "keys", "--out", "mine").exitCode()).isZero();
    assertThat(daybook(papers, "pack", "keys", "--out", "mine").errorLines()).singleElement().asString().contains("never overwritten");
    DaybookProcess.Outcome packed =
        daybook(papers, "pack", "--date", "2010-12-01", "--key", "mine/private.pem", "--folder", folder.toString(), "--pipeline", file.toString());
    assertThat(packed.exitCode()).as(packed.errors()).isZero();
    Path made = Files.move(folder.resolve("packs").resolve(second), elsewhere.resolve("made"));
    for (String same : List.of("by_country.csv", "definition.yaml", "drift.csv", "entry.txt", "totals.csv")) {
      assertThat(made.resolve(same)).as("made anew").hasSameBinaryContentAs(pack.resolve(same));
    }
    assertThat(daybook(papers, "pack", "verify", made.toString(), "--key", "mine/public.pem").output())
        .contains("as it was signed", "release   " + second + " of law", "head      1 ");
    DaybookProcess.Outcome wrong = daybook(papers, "pack", "verify", made.toString(), "--key", folder.resolve("keys/public.pem").toString());
    assertThat(wrong.exitCode()).isEqualTo(1);
    assertThat(wrong.output()).contains("wrong key", "NOT what was signed");
    String[] audit = {"audit", "verify", "--folder", folder.toString(), "--pipeline", file.toString(), "--pack", made.toString()};
    assertThat(daybook(papers, audit).output()).contains("law: 2 entries").doesNotContain("was made"); // of other files other tests have a say
    Path said = made.resolve("release.json");
    Files.writeString(said, Files.readString(said).replaceAll("(\"head_hash\" : )\"....", "$1\"0000"));
    assertThat(daybook(papers, audit)).satisfies(outcome -> {
      assertThat(outcome.exitCode()).isEqualTo(1);
      assertThat(outcome.output()).contains("entry 1 has the hash ", "and had 0000", "when %s was made".formatted(made));
    });
    assertThat(daybook(papers, "pack").errorLines()).singleElement().asString().contains("--date");
  }

  private static DaybookProcess.Outcome daybook(Path papers, String... command) throws Exception {
    return DaybookProcess.run(papers, Duration.ofMinutes(5), command);
  }

  private static void sell(String country, String pounds, Duration delay) {
    lsn++;
    Sent.Line line = new Sent.Line("sale-" + lsn, country, 1, new BigDecimal(pounds), LocalDate.parse("2010-12-01").atTime(10, (int) lsn));
    Sent sale = new Sent(0, Truth.instant(line.soldAt()).plus(delay), "c", lsn, null, line);
    topic.send(sale.partition(), sale.arrival(), sale.value());
    microBatches.publish();
  }

  private static String night() {
    return layers
        .batch()
        .run(new NightlyRequest(Instant.parse("2010-12-03T06:00:00Z"), Optional.empty(), NightlyRequest.Scope.CHANGES, "runner"))
        .published()
        .get(0)
        .releaseId();
  }

  private static ReleasePack packs() {
    return new ReleasePack(layers.lake(), folder.resolve("lake"), layers.pipeline(), Clock.systemUTC());
  }

  private static Row sums(Dataset<Row> rows) {
    return rows.agg(sum("lines"), sum("pounds"), sum("euros")).head();
  }

  private static String sha256(String name) throws IOException {
    return Sha256.of(Files.readAllBytes(pack.resolve(name)));
  }

  private static String manifestWithout(String name) throws IOException {
    StringBuilder others = new StringBuilder();
    Files.readAllLines(pack.resolve("MANIFEST")).stream().filter(line -> !line.endsWith("  " + name)).forEach(line -> others.append(line).append('\n'));
    return Sha256.of(others.toString());
  }

  private static List<String> names(Path files) throws IOException {
    try (Stream<Path> all = Files.list(files)) {
      return all.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
