package io.daybook.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The files by which Daybook is deployed, as a test reads them. */
final class DeploymentFiles {
  static final Path INFRA = Path.of("../infra");
  private static final ObjectMapper JSON = new ObjectMapper();

  private DeploymentFiles() {}

  static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The one document of a YAML or JSON file. */
  static JsonNode document(Path file) {
    List<JsonNode> all = documents(file);
    if (all.size() != 1) {
      throw new AssertionError("%s has %d documents".formatted(file, all.size()));
    }
    return all.get(0);
  }

  static List<JsonNode> documents(Path file) {
    List<JsonNode> documents = new ArrayList<>();
    new Load(LoadSettings.builder().setAllowDuplicateKeys(false).build()).loadAllFromString(text(file)).forEach(document -> documents.add(JSON.valueToTree(merged(document))));
    return documents;
  }

  /** With {@code <<}, which YAML 1.2 no longer has and Compose does. */
  private static Object merged(Object node) {
    if (node instanceof List<?> list) {
      return list.stream().map(DeploymentFiles::merged).toList();
    }
    if (node instanceof Map<?, ?> map) {
      Map<Object, Object> result = new LinkedHashMap<>();
      if (map.get("<<") instanceof Map<?, ?> base) {
        result.putAll((Map<?, ?>) merged(base));
      }
      map.forEach((key, value) -> {
        if (!key.equals("<<")) {
          result.put(key, merged(value));
        }
      });
      return result;
    }
    return node;
  }

  static Properties properties(Path file) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
      return properties;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The texts of a list; empty where there is none. */
  static List<String> words(JsonNode list) {
    List<String> words = new ArrayList<>();
    list.forEach(word -> words.add(word.asText()));
    return words;
  }

  static List<String> names(JsonNode map) {
    List<String> names = new ArrayList<>();
    map.fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** All that a pattern's first group finds. */
  static List<String> found(String pattern, String text) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    List<String> found = new ArrayList<>();
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }

  /**
   * Reads a command line as Daybook does, and runs nothing.
   *
   * @throws picocli.CommandLine.ParameterException where an option is not there any more, one is missing, or a value cannot be read
   */
  static void parse(List<String> arguments) {
    Daybook.commandLine().parseArgs(arguments.toArray(String[]::new));
  }

  /** The value of an option on a command line. */
  static String option(List<String> arguments, String name) {
    int at = arguments.indexOf(name);
    if (at < 0 || at + 1 == arguments.size()) {
      throw new AssertionError("no %s in %s".formatted(name, Arrays.toString(arguments.toArray())));
    }
    return arguments.get(at + 1);
  }
}
