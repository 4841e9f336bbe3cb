package io.daybook.cli;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What runs on a folder, as the processes themselves tell it.
 *
 * @param gone what was left by processes that ended without closing, in sentences
 */
record RunStatus(String folder, List<ProcessStatus> processes, List<String> gone) {
  private static final int CONNECT_MILLIS = 1_000;
  private static final int READ_MILLIS = 10_000; // a process that collects garbage is not gone

  static RunStatus of(Path folder) throws IOException {
    List<ProcessStatus> processes = new ArrayList<>();
    List<String> gone = new ArrayList<>();
    for (String layer : LayerFolder.LAYERS) {
      for (Path layerFolder : LayerFolder.in(folder, layer)) {
        Optional<EndpointAddress> address = EndpointAddress.in(layerFolder);
        if (address.isPresent()) {
          Optional<ProcessStatus> status = ask(address.get());
          status.ifPresentOrElse(
              processes::add,
              () ->
                  gone.add(
                      "The %s of %s (process %d) gives no answer on port %d: it was killed, or hangs. See %s; start it again, it goes on where it was."
                          .formatted(name(layer), layerFolder.getFileName(), address.get().process(), address.get().port(), layerFolder.resolve("daybook.log"))));
        }
      }
    }
    return new RunStatus(folder.toString(), processes, gone);
  }

  private static String name(String layer) {
    return layer.equals(LayerFolder.SPEED) ? "speed layer" : layer;
  }

  /** Empty where no Daybook of that process id answers: its port may be another program's by now. */
  private static Optional<ProcessStatus> ask(EndpointAddress address) {
    try {
      HttpURLConnection connection = (HttpURLConnection) URI.create("http://127.0.0.1:%d/status".formatted(address.port())).toURL().openConnection();
      connection.setConnectTimeout(CONNECT_MILLIS);
      connection.setReadTimeout(READ_MILLIS);
      try (InputStream answer = connection.getInputStream()) {
        return Optional.of(StatusJson.MAPPER.readValue(answer, ProcessStatus.class)).filter(status -> status.process() == address.process());
      }
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  @JsonProperty
  boolean healthy() {
    return gone.isEmpty() && processes.stream().anyMatch(process -> process.speed().isPresent()) && processes.stream().allMatch(ProcessStatus::healthy);
  }

  @JsonIgnore
  String text() {
    List<String> parts = new ArrayList<>(processes.stream().map(StatusText::screen).toList());
    gone.forEach(sentence -> parts.add(String.join("\n", StatusText.wrapped(sentence, 80))));
    if (parts.isEmpty()) {
      parts.add("Nothing runs on %s. Start daybook demo, or daybook speed and daybook ingest, or name another folder with --folder.".formatted(folder));
    } else if (gone.isEmpty() && processes.stream().noneMatch(process -> process.speed().isPresent())) {
      parts.add("The speed layer is not running. Start it with daybook speed.");
    }
    return String.join("\n\n", parts);
  }
}
