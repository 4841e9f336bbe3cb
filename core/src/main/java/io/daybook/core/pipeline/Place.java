package io.daybook.core.pipeline;

import io.daybook.core.NearestWord;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A value in a file and where it stands. A value that is not what the reader asks for is reported once and read as empty, so that reading goes on
 * and one pass finds every problem.
 *
 * @param key dotted; the items of a list have the key of the list
 * @param name the last part of the key
 */
record Place(String key, String name, int line, Node node, Reading reading) {
  static Place root(Node node, Reading reading) {
    return new Place("", "", 1, node, reading);
  }

  void problem(String reason) {
    reading.problem(line, key, reason);
  }

  boolean isMap() {
    return node instanceof MappingNode;
  }

  boolean isEmpty() {
    return node instanceof ScalarNode scalar && isEmpty(scalar);
  }

  /** Whether this is a map with the key. */
  boolean holds(String name) {
    return node instanceof MappingNode mapping
        && mapping.getValue().stream().anyMatch(entry -> entry.getKeyNode() instanceof ScalarNode key && key.getValue().equals(name));
  }

  /** The word at a key of this map, if one is there, which decides how the map is to be read. */
  Optional<String> wordAt(String name) {
    return node instanceof MappingNode mapping
        ? mapping.getValue().stream()
            .filter(entry -> entry.getKeyNode() instanceof ScalarNode key && key.getValue().equals(name))
            .flatMap(entry -> entry.getValueNode() instanceof ScalarNode word ? Stream.of(word.getValue()) : Stream.empty())
            .findFirst()
        : Optional.empty();
  }

  Optional<String> text() {
    if (!(node instanceof ScalarNode scalar)) {
      problem("must be one value, but is " + kind());
      return Optional.empty();
    }
    if (isEmpty(scalar)) {
      problem("is empty; write a value or remove the key");
      return Optional.empty();
    }
    return Optional.of(scalar.getValue());
  }

  Optional<List<Place>> items() {
    if (!(node instanceof SequenceNode sequence)) {
      problem("must be a list such as [a, b], but is " + kind());
      return Optional.empty();
    }
    return Optional.of(sequence.getValue().stream().map(item -> new Place(key, name, lineOf(item, line), item, reading)).toList());
  }

  /** The values of a map whose keys the author chooses, in the order of the file. */
  Optional<List<Place>> entries() {
    return map().map(entries -> List.copyOf(entries.values()));
  }

  /** A map whose keys are given. Other keys are reported. */
  Section section(String... knownKeys) {
    return map().map(entries -> Section.of(this, entries, List.of(knownKeys))).orElseGet(Section::unreadable);
  }

  /** The value of the word, out of the ones that may stand here. */
  <T> Optional<T> choice(String noun, Map<String, T> words, Set<String> laterWords) {
    Optional<String> text = text();
    if (text.isPresent() && !words.containsKey(text.get())) {
      problem(
          laterWords.contains(text.get())
              ? "%s '%s' is not supported yet; use %s".formatted(noun, text.get(), String.join(", ", words.keySet()))
              : "unknown %s '%s'%s".formatted(noun, text.get(), suggestion(text.get(), words.keySet())));
    }
    return text.map(words::get);
  }

  Optional<Boolean> truth() {
    return choice("value", truths(), Set.of());
  }

  Optional<Integer> wholeNumber(int least, int most) {
    Optional<String> text = text();
    Optional<Integer> number =
        text.filter(digits -> digits.matches("\\d{1,9}")).map(Integer::valueOf).filter(value -> least <= value && value <= most);
    if (text.isPresent() && number.isEmpty()) {
      problem("'%s' is not a whole number from %d to %d; write one".formatted(text.get(), least, most));
    }
    return number;
  }

  /** A number of at least 0, with the decimal places as written. */
  Optional<BigDecimal> amount() {
    Optional<String> text = text();
    Optional<BigDecimal> number = text.filter(digits -> digits.matches("\\d{1,20}(\\.\\d{1,18})?")).map(BigDecimal::new);
    if (text.isPresent() && number.isEmpty()) {
      problem("'%s' is not an amount of at least 0; write one such as 0.00".formatted(text.get()));
    }
    return number;
  }

  /** The end of a message about an unknown word: the nearest known one, if near, and all of them. */
  static String suggestion(String word, Set<String> known) {
    String nearest = NearestWord.of(word, known).map("; did you mean '%s'?"::formatted).orElse("");
    return "%s (known: %s)".formatted(nearest, known.isEmpty() ? "none" : String.join(", ", known));
  }

  /** The dotted key of an entry of this map. */
  String keyOf(String entry) {
    return key.isEmpty() ? entry : key + "." + entry;
  }

  private Optional<Map<String, Place>> map() {
    if (!(node instanceof MappingNode mapping)) {
      problem("must be a map of keys and values, but is " + kind());
      return Optional.empty();
    }
    Map<String, Place> entries = new LinkedHashMap<>();
    for (NodeTuple entry : mapping.getValue()) {
      int entryLine = lineOf(entry.getKeyNode(), line);
      if (!(entry.getKeyNode() instanceof ScalarNode keyNode) || isEmpty(keyNode)) {
        reading.problem(entryLine, key, "a key must be a word; put text that holds : [ { or , in quotes");
        continue;
      }
      String entryKey = keyOf(keyNode.getValue());
      Place place = new Place(entryKey, keyNode.getValue(), entryLine, entry.getValueNode(), reading);
      Place first = entries.putIfAbsent(place.name(), place);
      if (first != null) {
        place.problem("duplicate key; line %d has it already; keep one of the two".formatted(first.line()));
      }
      reading.found(entryKey, entryLine);
    }
    return Optional.of(entries);
  }

  private String kind() {
    if (node instanceof MappingNode) {
      return "a map";
    }
    if (node instanceof SequenceNode) {
      return "a list";
    }
    return isEmpty() ? "empty" : "'%s'".formatted(((ScalarNode) node).getValue());
  }

  private static boolean isEmpty(ScalarNode scalar) {
    return scalar.getTag().equals(Tag.NULL) || scalar.getValue().isEmpty();
  }

  private static int lineOf(Node node, int otherwise) {
    return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(otherwise);
  }

  private static Map<String, Boolean> truths() {
    Map<String, Boolean> truths = new LinkedHashMap<>();
    truths.put("true", true);
    truths.put("false", false);
    return truths;
  }
}
