package io.daybook.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestPorts {
  @TempDir Path folder;

  @Test
  void aPickedPortStaysTheSame() {
    int first = start(OptionalInt.empty());

    assertThat(start(OptionalInt.empty())).isEqualTo(first);
    assertThat(first).as("outside the ranges for outgoing connections").isBetween(20_000, 32_000);
  }

  @Test
  void anAskedPortReplacesTheRememberedOne() {
    start(OptionalInt.empty());
    int asked = Ports.pickFree();

    assertThat(start(OptionalInt.of(asked))).isEqualTo(asked);
    assertThat(start(OptionalInt.empty())).isEqualTo(asked);
  }

  @Test
  void aRememberedPortThatIsTakenIsReportedWithTheFileThatHoldsIt() throws IOException {
    int port = start(OptionalInt.empty());

    try (ServerSocket other = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"))) {
      assertThatThrownBy(() -> start(OptionalInt.empty()))
          .isInstanceOfSatisfying(DaybookException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PORT_IN_USE))
          .hasMessageContaining("Cannot start Kafka: port " + other.getLocalPort())
          .hasMessageContaining("delete " + folder.resolve("ports.properties"));
    }
  }

  @Test
  void aPickedPortThatIsTakenMeanwhileIsPickedAgain() {
    List<Integer> tried = new ArrayList<>();

    int port = Ports.in(folder).startServer("Kafka", "broker", OptionalInt.empty(), candidate -> {
      tried.add(candidate);
      if (tried.size() == 1) {
        throw new Ports.TakenMeanwhile();
      }
      return candidate;
    });

    assertThat(tried).hasSize(2).endsWith(port);
    assertThat(start(OptionalInt.empty())).isEqualTo(port);
  }

  @Test
  void aServerThatFindsEveryPortTakenGivesUp() {
    assertThatThrownBy(() -> Ports.in(folder).startServer("Kafka", "broker", OptionalInt.empty(), port -> {
      throw new Ports.TakenMeanwhile();
    })).isInstanceOfSatisfying(DaybookException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PORT_IN_USE));
  }

  private int start(OptionalInt asked) {
    return Ports.in(folder).startServer("Kafka", "broker", asked, port -> port);
  }
}
