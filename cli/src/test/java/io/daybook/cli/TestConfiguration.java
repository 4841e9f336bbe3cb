package io.daybook.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.daybook.core.DaybookException;
import io.daybook.lake.KafkaAccess;
import io.daybook.lake.KafkaTopic;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A file for the environment, over it variables, over both options; secrets by reference, and never shown. */
class TestConfiguration {
  private static final Path PAGE = Path.of("../docs/configuration.md"); // tests run in the module's folder

  @TempDir private Path folder;
  private final Map<String, String> environment = new HashMap<>();

  @Test
  void thePageHasEveryKeyAsItIs() throws IOException {
    List<List<String>> onPage =
        Files.readAllLines(PAGE).stream()
            .filter(line -> line.startsWith("| `"))
            .map(line -> Arrays.stream(line.substring(1).split("\\|")).map(String::strip).toList())
            .toList();
    assertThat(onPage)
        .isEqualTo(
            Setting.ALL.stream()
                .map(setting -> List.of("`" + setting.key() + "`", "`" + setting.variable() + "`", setting.byDefault(), setting.unit(), setting.reason()))
                .toList());
  }

  @Test
  void everyKeyIsAnOptionOrASecretAndHasDefaultUnitAndReason() {
    assertThat(Setting.ALL).extracting(Setting::key).doesNotHaveDuplicates();
    assertThat(Setting.all()).extracting(Setting::variable).doesNotHaveDuplicates();
    assertThat(Setting.all()).allSatisfy(setting -> assertThat(List.of(setting.byDefault(), setting.unit(), setting.reason())).noneMatch(String::isBlank));
    for (Setting setting : Setting.ALL) {
      environment.put(setting.variable(), "12345");
    }
    environment.put("DAYBOOK_SPEED_PATIENCE", "90s");
    assertThat(option("speed", "--kafka")).isEqualTo("12345");
    assertThat(option("speed", "--folder")).hasToString("12345");
    assertThat(option("speed", "--metrics-port")).isEqualTo(12345);
    assertThat(option("speed", "--patience")).isEqualTo("90s");
    assertThat(option("ingest", "--patience")).isEqualTo("12345");
    assertThat(option("nightly", "--references", "--due")).hasToString("12345");
    assertThat(option("nightly", "--master", "--due")).isEqualTo("12345");
    assertThat(option("ingest", "--metrics-host")).isEqualTo("12345");
    assertThat(option("serve", "--port")).isEqualTo(12345);
    assertThat(option("serve", "--dates-in-memory")).isEqualTo(12345);
    assertThat(option("trino", "--keystore-password-file")).hasToString("12345");
    assertThat(option("sql", "--user")).isEqualTo("12345");
    assertThat(option("pack", "--key", "--date", "2010-12-01")).hasToString("12345");
    assertThat(option("demo", "--folder")).as("a demo has its own").isNull();
    List<String> verbsWithOption = Setting.ALL.stream().filter(setting -> !setting.isSecret() && setting.key().contains(".") && !setting.equals(Setting.BOOTSTRAP_SERVERS)).map(Setting::key).toList();
    for (String key : verbsWithOption) {
      String[] parts = key.split("\\.", 2);
      assertThat(Daybook.commandLine(Map.of()).getSubcommands().get(parts[0]).getCommandSpec().findOption("--" + parts[1])).as(key).isNotNull();
    }
  }

  @Test
  void anOptionWinsOverAVariableAndThatOverTheFile() throws IOException {
    write("serve.port = 8401", "serve.host = 10.0.0.1", "serve.dates-in-memory=3");
    environment.put("DAYBOOK_SERVE_HOST", "10.0.0.2");
    environment.put("DAYBOOK_SERVE_PORT", "8402");

    assertThat(option("serve", "--port", "--port", "8403")).isEqualTo(8403);
    assertThat(option("serve", "--port")).isEqualTo(8402);
    assertThat(option("serve", "--host")).isEqualTo("10.0.0.2");
    assertThat(option("serve", "--dates-in-memory")).isEqualTo(3);
    environment.clear();
    assertThat(option("serve", "--dates-in-memory")).isEqualTo(7);
  }

  @Test
  void aRequiredOptionIsThereWhereTheFileHasIt() throws IOException {
    assertThat(run("speed").errors()).contains("Missing required options: '--pipeline=FILE', '--kafka=HOST:PORT', '--folder=PATH'");
    write("pipeline = nowhere.yaml", "kafka.bootstrap.servers = 127.0.0.1:1", "folder = " + folder);
    assertThat(run("speed").errors()).contains("Cannot read the pipeline file nowhere.yaml");
    assertThat(run("speed", "rebuild").errors()).contains("Cannot read the pipeline file nowhere.yaml");
    assertThat(run("speed", "rebuild", "--pipeline", "elsewhere.yaml").errors()).contains("Cannot read the pipeline file elsewhere.yaml");
    environment.clear();
    Path file = Files.writeString(folder.resolve("given.properties"), "pipeline = given.yaml\nkafka.bootstrap.servers = 127.0.0.1:1\nfolder = " + folder);
    assertThat(run("--config", file.toString(), "speed").errors()).contains("Cannot read the pipeline file given.yaml");
  }

  @Test
  void theKeyThatSignsIsNotTheOneThatVerifies() throws IOException {
    write("pack.key = private.pem");
    assertThat(run("pack", "verify", "somewhere").errors()).contains("Missing required option: '--key=FILE'");
  }

  @Test
  void everyProblemOfTheFileIsToldAndNoSecret() throws IOException {
    Path file = write("serve.prt = 8400", "kafka.ssl.key.password = hunter2", "kafka.sasl.mechanism = PLAIN", "kafka.group.id = mine", "sql.password = hunter2");

    Run run = run("serve");

    assertThat(run.exitCode()).isEqualTo(Daybook.WRONG_USAGE);
    assertThat(run.errors())
        .contains(file + ": serve.prt: unknown key; did you mean serve.port?")
        .contains(file + ": kafka.group.id: unknown key")
        .contains(file + ": kafka.ssl.key.password: a secret must not stand here; write file:PATH for a file that has it, or env:NAME for an environment variable")
        .contains(file + ": sql.password: a secret must not stand here")
        .doesNotContain("hunter2")
        .doesNotContain("sasl.mechanism");
    assertThat(run("config").exitCode()).isEqualTo(Daybook.FAILED);
  }

  @Test
  void secretsAreWhereTheirReferencesSay() throws IOException {
    Path jaas = Files.writeString(folder.resolve("jaas"), "org.apache.kafka.common.security.plain.PlainLoginModule required;\n");
    Path file = write("kafka.security.protocol = SASL_SSL", "kafka.sasl.jaas.config = file:" + jaas, "kafka.ssl.truststore.location = file:is-a-name", "kafka.ssl.keystore.password = env:STORE", "sql.password = file:" + folder.resolve("absent"));
    environment.put("STORE", "hunter2");
    Configuration configuration = Configuration.read(Optional.of(file), environment);

    KafkaAccess kafka = configuration.kafka("127.0.0.1:1");
    assertThat(kafka.security())
        .isEqualTo(
            Map.of(
                "security.protocol", "SASL_SSL",
                "ssl.truststore.location", "file:is-a-name",
                "sasl.jaas.config", "org.apache.kafka.common.security.plain.PlainLoginModule required;",
                "ssl.keystore.password", "hunter2"));
    assertThat(kafka).hasToString("127.0.0.1:1");
    assertThatThrownBy(() -> configuration.resolved(Setting.PASSWORD))
        .isInstanceOf(DaybookException.class)
        .hasMessageContaining("sql.password is said to be in file:" + folder.resolve("absent") + ", and the file cannot be read");
    environment.remove("STORE");
    assertThatThrownBy(() -> configuration.kafka("127.0.0.1:1")).hasMessageContaining("there is no environment variable STORE");
    environment.put("DAYBOOK_PASSWORD", "hunter3");
    assertThat(Configuration.read(Optional.of(file), environment).resolved(Setting.PASSWORD)).contains("hunter3");
  }

  @Test
  void kafkaClientsGetTheProperties() {
    KafkaTopic topic = new KafkaTopic(new KafkaAccess("127.0.0.1:1", Map.of("security.protocol", "nonsense")), "t");
    assertThatThrownBy(topic::exists).isInstanceOf(DaybookException.class).hasMessageContaining("nonsense").hasMessageContaining("security.protocol");
  }

  @Test
  void whatHoldsIsShownWithItsOriginAndWithoutSecrets() throws IOException {
    Path file = write("serve.port = 8401", "kafka.security.protocol = SSL", "kafka.ssl.keystore.password = env:STORE");
    environment.put("DAYBOOK_PASSWORD", "hunter2");
    environment.put("STORE", "hunter3");

    Run run = run("config", "--output", "json");

    assertThat(run.exitCode()).isZero();
    assertThat(run.output())
        .contains("\"key\":\"serve.port\",\"value\":\"8401\",\"origin\":\"" + file + "\",\"default\":\"8321\",\"unit\":\"port; 0 for a free one\"")
        .contains("\"key\":\"serve.host\",\"value\":\"127.0.0.1\",\"origin\":\"default\"")
        .contains("\"key\":\"sql.password\",\"value\":\"***\",\"origin\":\"DAYBOOK_PASSWORD\"")
        .contains("\"key\":\"kafka.security.protocol\",\"value\":\"SSL\"")
        .contains("\"key\":\"kafka.ssl.keystore.password\",\"value\":\"***\"")
        .doesNotContain("hunter");
    assertThat(run("config").output()).contains("serve.port").doesNotContain("hunter");
  }

  /** Writes the file that the environment names. */
  private Path write(String... lines) throws IOException {
    Path file = Files.write(folder.resolve("daybook.properties"), List.of(lines));
    environment.put(Configuration.FILE_VARIABLE, file.toString());
    return file;
  }

  /** What an option of a verb is when nothing but these further words is given. */
  private Object option(String verb, String option, String... further) {
    CommandLine daybook = Daybook.commandLine(environment);
    String[] words = new String[further.length + 1];
    words[0] = verb;
    System.arraycopy(further, 0, words, 1, further.length);
    daybook.parseArgs(words);
    return daybook.getSubcommands().get(verb).getCommandSpec().findOption(option).getValue();
  }

  private Run run(String... words) {
    StringWriter output = new StringWriter();
    StringWriter errors = new StringWriter();
    int exitCode = Daybook.commandLine(environment).setOut(new PrintWriter(output, true)).setErr(new PrintWriter(errors, true)).execute(words);
    return new Run(exitCode, output.toString(), errors.toString());
  }

  private record Run(int exitCode, String output, String errors) {}
}
