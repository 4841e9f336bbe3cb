package io.daybook.core.pipeline;

import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Turns text into YAML nodes that know their lines. */
final class YamlText {
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private YamlText() {}

  /** The root of the one document in the text; empty, with a problem reported, where there is none. */
  static Optional<Place> compose(String text, Reading reading) {
    String yaml = text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    try {
      Optional<Place> root = new Compose(LoadSettings.builder().build()).composeString(yaml).map(node -> Place.root(node, reading));
      if (root.isEmpty()) {
        reading.problem(1, "", "the file is empty; a pipeline file begins with pipeline: and its name");
      }
      return root;
    } catch (MarkedYamlEngineException e) {
      Slip slip = slip(e);
      int line = (slip.began() ? e.getContextMark() : e.getProblemMark()).map(mark -> mark.getLine() + 1).orElse(1);
      reading.problem(line, "", "not readable as YAML: " + slip.words());
    } catch (ReaderException e) {
      int line = 1 + (int) yaml.codePoints().limit(e.getPosition()).filter(character -> character == '\n').count();
      reading.problem(line, "", "not readable as YAML: it holds the control character U+%04X; remove it".formatted(e.getCodePoint()));
    } catch (YamlEngineException e) {
      reading.problem(1, "", "not readable as YAML: " + e.getMessage());
    } catch (StackOverflowError e) { // the parser descends once per bracket
      reading.problem(1, "", "not readable as YAML: brackets within brackets, thousands deep; remove them");
    }
    return Optional.empty();
  }

  /** The usual slips in words for people who do not know the grammar; for others what the parser says. */
  private static Slip slip(MarkedYamlEngineException e) {
    String problem = String.valueOf(e.getProblem());
    String context = String.valueOf(e.getContext());
    if (problem.contains("TAB")) {
      return Slip.here("a tab where only spaces may stand; indent with spaces");
    }
    if (problem.contains("that cannot start any token")) {
      return Slip.here("a value cannot begin with %s; put it in quotes".formatted(problem.replaceFirst(".*?('.*?').*", "$1")));
    }
    if (problem.contains("mapping values are not allowed here")) {
      return Slip.here("a second ': ' in one value, or a wrong indentation above; put text that holds ': ' in quotes");
    }
    if (problem.contains("sequence entries are not allowed here")) {
      return Slip.here("an item of a list where none may stand; write lists as [a, b], and text that begins with '- ' in quotes");
    }
    if (problem.contains("could not find expected ':'")) {
      return Slip.whereItBegan("a line without ': '; write key: value");
    }
    if (context.contains("scanning a quoted scalar")) {
      return Slip.whereItBegan("a quote is opened and not closed; close it");
    }
    if (context.contains("parsing a flow mapping")) {
      return Slip.whereItBegan("a map in braces is not closed or lacks a comma; write { a: 1, b: 2 } and put text that holds , { } [ or ] in quotes");
    }
    if (context.contains("parsing a flow sequence")) {
      return Slip.whereItBegan("a list in brackets is not closed or lacks a comma; write [a, b]");
    }
    if (context.contains("parsing a block mapping") && problem.contains("found '<scalar>'")) {
      return Slip.here("text goes on after a closing quote or bracket; put the whole value in quotes");
    }
    if (context.contains("parsing a block mapping") || context.contains("parsing a block collection")) {
      return Slip.here("the indentation does not fit the lines above; keys of one map begin in one column");
    }
    if (context.contains("expected a single document")) {
      return Slip.here("a second document begins with ---; keep one pipeline in a file");
    }
    return Slip.here("%s; correct the line".formatted(problem.strip()));
  }

  /** @param began whether its line is the one where the unfinished thing began, not the one where the parser gave up */
  private record Slip(boolean began, String words) {
    static Slip here(String words) {
      return new Slip(false, words);
    }

    static Slip whereItBegan(String words) {
      return new Slip(true, words);
    }
  }
}
