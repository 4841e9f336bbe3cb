package io.daybook.benchmark;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** {@link NightMain} as a process, with this one's options. */
final class NightProcess {
  private NightProcess() {}

  static NightRuns run(MadeDay day, int repeats, Path folder) throws IOException {
    List<String> arguments = List.of(day.root().toString(), Long.toString(day.deliveries()), Integer.toString(repeats));
    try (JavaChild child = JavaChild.start("night", folder, EngineProcess.options(), JavaChild.classPath(), NightMain.class, arguments);
        BufferedReader answers = new BufferedReader(new InputStreamReader(child.process().getInputStream(), StandardCharsets.UTF_8))) {
      String runs = answers.readLine();
      if (runs == null) {
        throw child.failure("ended too early");
      }
      return new ObjectMapper().readValue(runs, NightRuns.class);
    }
  }
}
