package io.daybook.capture;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.runtime.standalone.StandaloneConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestOffsetFile {
  @TempDir Path folder;

  @Test
  void whatWasSetIsThereAtTheNextStartAndSoAreLaterWords() throws Exception {
    set("a", "1");
    set("b", "2");
    set("a", "3");
    assertThat(stored("a")).isEqualTo("3");
    assertThat(stored("b")).isEqualTo("2");
  }

  @Test
  void aKillWhileItIsWrittenLeavesTheOldState() throws Exception {
    set("a", "1");
    Files.writeString(folder.resolve("offsets.unfinished"), "half");
    assertThat(stored("a")).isEqualTo("1");
  }

  @Test
  void aFileThatIsNoneIsRefused() throws Exception {
    Files.write(folder.resolve("offsets"), new byte[] {0, 0, 0, 1, 0});
    assertThatThrownBy(this::started).isInstanceOf(ConnectException.class).hasMessageContaining("Cannot read the capture's offsets from " + folder);
  }

  private void set(String key, String value) throws Exception {
    OffsetFile file = started();
    file.set(Map.of(bytes(key), bytes(value)), null).get();
    file.stop();
  }

  private String stored(String key) throws Exception {
    OffsetFile file = started();
    ByteBuffer value = file.get(List.of(bytes(key))).get().get(bytes(key));
    file.stop();
    return UTF_8.decode(value).toString();
  }

  private OffsetFile started() {
    OffsetFile file = new OffsetFile();
    Map<String, String> settings = new HashMap<>();
    settings.put("bootstrap.servers", "k:1");
    settings.put("key.converter", "org.apache.kafka.connect.json.JsonConverter");
    settings.put("value.converter", "org.apache.kafka.connect.json.JsonConverter");
    settings.put("offset.storage.file.filename", folder.resolve("offsets").toString());
    file.configure(new StandaloneConfig(settings));
    file.start();
    return file;
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }
}
