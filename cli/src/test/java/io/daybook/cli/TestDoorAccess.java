package io.daybook.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.daybook.core.DaybookException;
import io.daybook.core.access.Role;
import io.daybook.core.access.SecurityFolder;
import io.daybook.serving.http.Access;
import io.daybook.serving.http.HttpProblem;
import io.daybook.serving.security.TokenFile;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestDoorAccess {
  private static final Access.Request NOBODY = new Access.Request(Optional.empty(), "127.0.0.1");

  @TempDir private Path run;

  @Test
  void doorToOthersIsNotOpenedWithoutTokens() {
    for (String host : new String[] {"0.0.0.0", "::", "192.0.2.7"}) {
      assertThat(catchThrowableOfType(DaybookException.class, () -> DoorAccess.of(run, host)))
          .as(host)
          .hasMessageContaining("Whoever reaches %s could read everything".formatted(host))
          .hasMessageContaining("daybook token create");
    }
  }

  @Test
  void tokensAreAskedForFromTheFirstOneOn() {
    Access access = DoorAccess.of(run, "127.0.0.1");
    assertThat(access.caller(NOBODY).role()).isEqualTo(Role.OPERATOR);

    String token = new TokenFile(SecurityFolder.of(run).tokens(), Clock.systemUTC()).create("page", Role.DASHBOARD, Duration.ofHours(1));

    assertThat(catchThrowableOfType(HttpProblem.class, () -> access.caller(NOBODY)).status()).isEqualTo(401);
    assertThat(access.caller(new Access.Request(Optional.of("Bearer " + token), "127.0.0.1")).role()).isEqualTo(Role.DASHBOARD);
    assertThat(DoorAccess.of(run, "0.0.0.0")).isNotNull();
  }
}
