package io.daybook.cli.shell;

import io.daybook.core.DaybookException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;

/** Completes commands, keywords, views and columns. What there is to know of views is asked once, when it is first needed. */
final class SqlCompleter implements Completer {
  private static final List<String> KEYWORDS =
      List.of(
          "select", "from", "where", "group by", "order by", "having", "limit", "join", "left join", "cross join", "on", "using", "as", "and", "or", "not", "in", "between",
          "like", "is null", "is not null", "case", "when", "then", "else", "end", "with", "union all", "distinct", "desc", "asc", "explain", "explain analyze", "describe",
          "show", "date", "timestamp", "interval", "count(*)", "sum(", "min(", "max(", "avg(", "cast(", "coalesce(", "current_timestamp", "date_trunc(", "true", "false", "null");
  private static final Pattern AFTER_FROM = Pattern.compile("(?is).*\\b(from|join|describe)\\s+$");
  private static final Pattern MENTIONED = Pattern.compile("(?i)\\b(?:from|join)\\s+([a-z_][\\w.]*)(?:\\s+(?:as\\s+)?(?!where\\b|on\\b|join\\b|left\\b|cross\\b|group\\b|order\\b|limit\\b|using\\b)([a-z_]\\w*))?");

  private final SqlEngine engine;
  private final Map<String, List<RelationColumn>> columns = new ConcurrentHashMap<>();
  private volatile List<Relation> views = List.of();

  SqlCompleter(SqlEngine engine) {
    this.engine = engine;
  }

  @Override
  public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
    String text = line.line();
    String before = text.substring(0, line.cursor() - line.wordCursor());
    try {
      if (SqlShell.isCommand(text)) {
        if (before.isBlank()) {
          SqlShell.COMMANDS.forEach((command, what) -> add(candidates, command.split(" ")[0], "command", what));
        } else {
          addViews(candidates);
        }
      } else if (AFTER_FROM.matcher(before).matches()) {
        addViews(candidates);
      } else {
        addColumns(text, line.word(), candidates);
        KEYWORDS.forEach(keyword -> add(candidates, keyword, "keyword", ""));
        addViews(candidates);
      }
    } catch (DaybookException e) {
      // Without an engine there is nothing to propose; the statement itself will say what is wrong.
    }
  }

  private void addViews(List<Candidate> candidates) {
    if (views.isEmpty()) {
      views = engine.views();
    }
    views.forEach(view -> add(candidates, view.name(), "view", view.comment()));
  }

  /** Of the views that the statement names; after a name or alias and a dot with these before them. */
  private void addColumns(String text, String word, List<Candidate> candidates) {
    Matcher mentioned = MENTIONED.matcher(text);
    while (mentioned.find()) {
      String view = mentioned.group(1).toLowerCase(Locale.ROOT);
      String alias = mentioned.group(2) == null ? view : mentioned.group(2);
      String prefix = word.contains(".") ? alias + "." : "";
      columnsOf(view).forEach(column -> add(candidates, prefix + column.name(), view, column.type()));
    }
  }

  private List<RelationColumn> columnsOf(String view) {
    return columns.computeIfAbsent(view, engine::columns);
  }

  private static void add(List<Candidate> candidates, String value, String group, String description) {
    candidates.add(new Candidate(value, value, group, description.isEmpty() ? null : description, null, null, !value.endsWith("(")));
  }
}
