package io.daybook.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import io.daybook.core.NearestWord;
import io.daybook.lake.KafkaAccess;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/**
 * What an environment says of its {@link Setting}s: the file, over it environment variables. Options of the command line win over both.
 *
 * <p>Secrets are in the file by reference: {@code file:PATH} is the content of a file, {@code env:NAME} an environment variable.
 */
final class Configuration {
  static final String FILE_VARIABLE = "DAYBOOK_CONFIG";

  private static final String FILE = "file:";
  private static final String ENVIRONMENT = "env:";

  /** The option of every verb that says where the Kafka is. */
  private static final String KAFKA_OPTION = "kafka";

  private static final Set<String> OF_EVERY_VERB = Set.of("pipeline", "folder", "references", "master", KAFKA_OPTION);

  private final Map<Setting, Value> values;
  private final Map<String, String> environment;

  /**
   * What was said of a setting.
   *
   * @param text of a secret maybe a reference
   * @param origin the file, or the environment variable
   */
  record Value(String text, String origin) {}

  private Configuration(Map<Setting, Value> values, Map<String, String> environment) {
    this.values = values;
    this.environment = environment;
  }

  /** That of the command line that a verb is part of. */
  static Configuration of(CommandSpec verb) {
    return ((Daybook) verb.root().userObject()).configuration();
  }

  /**
   * @param environment variables by name
   * @throws DaybookException INPUT_NOT_FOUND, INPUT_MALFORMED with every problem of the file
   */
  static Configuration read(Optional<Path> file, Map<String, String> environment) {
    Map<Setting, Value> values = new LinkedHashMap<>();
    file.ifPresent(path -> values.putAll(inFile(path)));
    Setting.all()
        .forEach(setting -> Optional.ofNullable(environment.get(setting.variable())).ifPresent(text -> values.put(setting, new Value(text, setting.variable()))));
    return new Configuration(values, environment);
  }

  private static Map<Setting, Value> inFile(Path path) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(path, UTF_8)) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      throw new DaybookException(
          ErrorCode.INPUT_NOT_FOUND,
          "Cannot read the configuration %s: %s. Name a file of lines such as 'serve.port = 8321' with --config or %s.".formatted(path, e, FILE_VARIABLE),
          e);
    }
    Map<Setting, Value> values = new LinkedHashMap<>();
    List<String> problems = new ArrayList<>();
    for (String key : new TreeSet<>(properties.stringPropertyNames())) {
      String text = properties.getProperty(key).strip();
      Optional<Setting> setting = Setting.find(key);
      if (setting.isEmpty()) {
        problems.add("%s: %s: unknown key%s".formatted(path, key, nearest(key)));
      } else if (setting.get().isSecret() && !isReference(text)) {
        problems.add(
            "%s: %s: a secret must not stand here; write %sPATH for a file that has it, or %sNAME for an environment variable".formatted(path, key, FILE, ENVIRONMENT));
      } else {
        values.put(setting.get(), new Value(text, path.toString()));
      }
    }
    if (!problems.isEmpty()) {
      throw new DaybookException(ErrorCode.INPUT_MALFORMED, String.join(System.lineSeparator(), problems));
    }
    return values;
  }

  private static String nearest(String key) {
    return NearestWord.of(key, Setting.all().map(Setting::key).toList()).map("; did you mean %s?"::formatted).orElse("");
  }

  private static boolean isReference(String text) {
    return text.startsWith(FILE) || text.startsWith(ENVIRONMENT);
  }

  Optional<Value> find(Setting setting) {
    return Optional.ofNullable(values.get(setting));
  }

  /**
   * A secret itself, of any other setting its text.
   *
   * @throws DaybookException INPUT_NOT_FOUND where it is said by a reference to nothing
   */
  Optional<String> resolved(Setting setting) {
    return find(setting).map(value -> resolved(setting, value));
  }

  private String resolved(Setting setting, Value value) {
    if (!setting.isSecret()) {
      return value.text();
    }
    if (value.text().startsWith(ENVIRONMENT)) {
      String name = value.text().substring(ENVIRONMENT.length());
      return Optional.ofNullable(environment.get(name)).orElseThrow(() -> missing(setting, value, "there is no environment variable " + name));
    }
    if (value.text().startsWith(FILE)) {
      try {
        return Files.readString(Path.of(value.text().substring(FILE.length()))).strip();
      } catch (IOException e) {
        throw missing(setting, value, "the file cannot be read: " + e);
      }
    }
    return value.text();
  }

  private static DaybookException missing(Setting setting, Value value, String why) {
    return new DaybookException(
        ErrorCode.INPUT_NOT_FOUND, "%s: %s is said to be in %s, and %s. Put it there, or correct the reference.".formatted(value.origin(), setting.key(), value.text(), why));
  }

  /** The Kafka at an address, and how clients get in. */
  KafkaAccess kafka(String bootstrapServers) {
    Map<String, String> security =
        Setting.ofKafka()
            .filter(values::containsKey)
            .collect(Collectors.toMap(setting -> setting.key().substring(Setting.KAFKA.length()), setting -> resolved(setting).orElseThrow()));
    return new KafkaAccess(bootstrapServers, security);
  }

  /** What the configuration says of an option; null where it says nothing. For picocli. */
  static String option(ArgSpec argument) {
    Optional<Setting> setting = setting(argument);
    if (setting.isEmpty()) {
      return null;
    }
    try {
      return of(argument.command()).find(setting.get()).map(Value::text).orElse(null);
    } catch (DaybookException e) {
      throw new ParameterException(argument.command().commandLine(), e.getMessage(), e);
    }
  }

  private static Optional<Setting> setting(ArgSpec argument) {
    if (!(argument instanceof OptionSpec option) || !option.longestName().startsWith("--")) {
      return Optional.empty();
    }
    String name = option.longestName().substring(2);
    List<String> verbs = verbs(argument.command());
    if (verbs.isEmpty() || verbs.get(0).equals("demo")) { // a demo has a folder and a Kafka of its own
      return Optional.empty();
    }
    if (OF_EVERY_VERB.contains(name)) {
      return Setting.find(name.equals(KAFKA_OPTION) ? Setting.BOOTSTRAP_SERVERS.key() : name);
    }
    return verbs.size() == 1 ? Setting.find(verbs.get(0) + "." + name).filter(found -> !found.isSecret()) : Optional.empty();
  }

  /** From the first verb after {@code daybook} on. */
  private static List<String> verbs(CommandSpec command) {
    List<String> verbs = new ArrayList<>();
    for (CommandSpec each = command; each != null && each.parent() != null; each = each.parent()) {
      verbs.add(0, each.name());
    }
    return verbs;
  }
}
