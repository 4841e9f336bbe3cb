package io.daybook.benchmark;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Where an engine finds its input and puts its output.
 *
 * @param folder for all that it keeps on disk
 */
record EngineSetup(Path folder, String bootstrapServers, String topic, Workload load) {

  EngineSetup with(Workload newLoad) {
    return new EngineSetup(folder, bootstrapServers, topic, newLoad);
  }

  /** As words of a command line, from which {@link #of} makes the same again. */
  List<String> arguments() {
    List<String> arguments = new ArrayList<>(List.of(folder.toString(), bootstrapServers, topic));
    arguments.addAll(load.arguments());
    return arguments;
  }

  static EngineSetup of(String... arguments) {
    return new EngineSetup(Path.of(arguments[0]), arguments[1], arguments[2], Workload.of(Arrays.copyOfRange(arguments, 3, arguments.length)));
  }
}
