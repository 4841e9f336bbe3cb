package io.daybook.cli;

import io.daybook.serving.Column;
import io.daybook.serving.OutputFormat;
import io.daybook.serving.ResultPrinter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code daybook config}: what holds of the configuration, and where it comes from. */
@Command(
    name = "config",
    mixinStandardHelpOptions = true,
    description = "Shows what file and environment say of every key, with secrets hidden. Options of a verb win over both.")
final class ConfigCommand implements Callable<Integer> {
  private static final String HIDDEN = "***";

  @Option(names = "--output", paramLabel = "FORMAT", description = "table, expanded, csv or json (default: table).")
  private OutputFormat output = OutputFormat.TABLE;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Configuration configuration = Configuration.of(spec);
    List<Column> columns = Stream.of("key", "value", "origin", "default", "unit", "reason").map(name -> new Column(name, "varchar")).toList();
    List<List<Object>> rows =
        Setting.all()
            .filter(setting -> Setting.ALL.contains(setting) || configuration.find(setting).isPresent()) // of Kafka's fifty those that are said
            .map(setting -> row(setting, configuration.find(setting)))
            .toList();
    ResultPrinter.to(spec.commandLine().getOut(), output).print(new FewRows(columns, rows));
    return Daybook.DONE;
  }

  private static List<Object> row(Setting setting, Optional<Configuration.Value> said) {
    String value = said.map(found -> shown(setting, found)).orElse(setting.byDefault());
    return List.of(setting.key(), value, said.map(Configuration.Value::origin).orElse("default"), setting.byDefault(), setting.unit(), setting.reason());
  }

  /** A reference says nothing that is secret, but a variable may hold the secret itself. */
  private static String shown(Setting setting, Configuration.Value said) {
    return setting.isSecret() ? HIDDEN : said.text();
  }
}
