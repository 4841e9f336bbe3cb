package io.daybook.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class TestSqlClient {
  @Test
  void aServerThatIsNotThereIsNamedWithWhatToDo() throws Exception {
    TrinoAddress nobody;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = new TrinoAddress("127.0.0.1", socket.getLocalPort());
    }

    assertThatThrownBy(() -> new SqlClient(nobody, "shop").execute("select 1"))
        .isInstanceOfSatisfying(DaybookException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.QUERY_FAILED))
        .hasMessageStartingWith("No Trino answers at " + nobody)
        .hasMessageContaining("./daybook demo");
  }

  @Test
  void anAddressIsHostAndPort() {
    assertThat(TrinoAddress.parse("127.0.0.1:8080")).isEqualTo(new TrinoAddress("127.0.0.1", 8080)).hasToString("127.0.0.1:8080");
    for (String wrong : new String[] {"8080", "localhost:", "localhost:99999", "localhost:http"}) {
      assertThatThrownBy(() -> TrinoAddress.parse(wrong)).isInstanceOf(DaybookException.class).hasMessageContaining(wrong).hasMessageContaining("127.0.0.1:8080");
    }
  }
}
