package io.daybook.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What of the choice of records is refused before any table is opened. */
class TestQuarantineCommand {
  @TempDir private Path temp;

  @Test
  void placesBesideAFileOfPlacesAreWrongUsage() throws IOException {
    Path edited = Files.writeString(temp.resolve("edited.jsonl"), "{\"place\": \"tills:0:17\", \"record\": {\"amount\": \"1.25\"}}\n");
    assertWrongUsage("Say which records by their places or by --records, not by both", "fix", "tills:0:18", "--records", edited.toString());
  }

  @Test
  void fixWithoutWordOfWhatIsRightIsWrongUsage() {
    assertWrongUsage("Say what is right with --set, --record or --records", "fix", "tills:0:18");
  }

  @Test
  void fixOfNoRecordInParticularIsWrongUsage() {
    assertWrongUsage("Say which records", "fix", "--set", "amount=0");
  }

  private void assertWrongUsage(String why, String... arguments) {
    StringWriter errors = new StringWriter();
    CommandLine daybook = Daybook.commandLine().setOut(new PrintWriter(new StringWriter())).setErr(new PrintWriter(errors, true));
    List<String> command = new ArrayList<>(List.of("quarantine"));
    command.addAll(List.of(arguments));
    command.addAll(List.of("--pipeline", temp.resolve("tills.yaml").toString(), "--folder", temp.resolve("run").toString(), "--reason", "a test"));

    assertThat(daybook.execute(command.toArray(String[]::new))).as("%s", errors).isEqualTo(2);

    assertThat(errors.toString()).contains(why);
    assertThat(temp.resolve("run")).doesNotExist();
  }
}
