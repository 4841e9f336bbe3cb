package io.daybook.serving.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.daybook.core.access.Role;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestTokenGate {
  private static final String HERE = "192.0.2.1";
  private static final String THERE = "192.0.2.2";

  @TempDir private Path folder;

  private final MovedClock clock = new MovedClock();
  private TokenFile tokens;
  private TokenGate gate;

  @BeforeEach
  void openTheGate() {
    tokens = new TokenFile(folder.resolve("tokens"), clock);
    gate = new TokenGate(tokens, new RateLimits(2, 3, 6), clock, clock::nanos);
  }

  @Test
  void aTokenLetsInInItsRole() {
    String finance = tokens.create("finance", Role.FINANCE, Duration.ofHours(1));
    String page = tokens.create("page", Role.DASHBOARD, Duration.ofHours(1));
    assertThat(ask("Bearer " + finance, HERE)).isEqualTo(new Admission.Admitted("finance", Role.FINANCE));
    assertThat(ask("bearer   " + finance + " ", HERE)).isEqualTo(new Admission.Admitted("finance", Role.FINANCE));
    assertThat(ask("Bearer " + page, HERE)).isEqualTo(new Admission.Admitted("page", Role.DASHBOARD));
  }

  @Test
  void nothingElseDoes() {
    String token = tokens.create("finance", Role.FINANCE, Duration.ofHours(1));
    String revoked = tokens.create("revoked", Role.FINANCE, Duration.ofHours(1));
    tokens.revoke("revoked");
    assertThat(gate.admit(Optional.empty(), HERE)).isEqualTo(new Admission.Unknown());
    for (String header : new String[] {"", "Bearer", "Bearer ", token, "Basic " + token, "Bearer " + token + "x", "Bearer " + token + " " + token, "Bearer " + revoked}) {
      assertThat(ask(header, header)).as(header).isEqualTo(new Admission.Unknown());
    }
    String another = new TokenFile(folder.resolve("elsewhere"), clock).create("finance", Role.FINANCE, Duration.ofHours(1));
    assertThat(ask("Bearer " + another, HERE)).as("of another run").isEqualTo(new Admission.Unknown());
    clock.pass(Duration.ofHours(1));
    assertThat(ask("Bearer " + token, HERE)).as("expired").isEqualTo(new Admission.Unknown());
  }

  @Test
  void aTokenMayAskSoOften() {
    String one = tokens.create("one", Role.FINANCE, Duration.ofHours(1));
    String other = tokens.create("other", Role.FINANCE, Duration.ofHours(1));
    for (int i = 0; i < 3; i++) {
      assertThat(ask("Bearer " + one, HERE)).isInstanceOf(Admission.Admitted.class);
    }
    assertThat(ask("Bearer " + one, THERE)).as("from anywhere").isEqualTo(new Admission.TooMany(Duration.ofMillis(500)));
    assertThat(ask("Bearer " + other, HERE)).isInstanceOf(Admission.Admitted.class);
    clock.pass(Duration.ofMillis(500));
    assertThat(ask("Bearer " + one, HERE)).isInstanceOf(Admission.Admitted.class);
    assertThat(ask("Bearer " + one, HERE)).isInstanceOfSatisfying(Admission.TooMany.class, too -> assertThat(too.retryAfterSeconds()).isEqualTo(1));
    clock.pass(Duration.ofHours(1).minusSeconds(9));
    for (int i = 0; i < 3; i++) {
      assertThat(ask("Bearer " + one, HERE)).as("no more is saved up").isInstanceOf(Admission.Admitted.class);
    }
    assertThat(ask("Bearer " + one, HERE)).isInstanceOf(Admission.TooMany.class);
  }

  @Test
  void anAddressThatGuessesIsSlowedDownAndItsNeighboursAreNot() {
    String token = tokens.create("finance", Role.FINANCE, Duration.ofHours(1));
    for (int i = 0; i < 6; i++) {
      assertThat(ask("Bearer guess" + i, HERE)).isEqualTo(new Admission.Unknown());
    }
    assertThat(ask("Bearer guess", HERE)).isInstanceOfSatisfying(Admission.TooMany.class, too -> assertThat(too.retryAfterSeconds()).isEqualTo(10));
    assertThat(ask("Bearer guess", THERE)).isEqualTo(new Admission.Unknown());
    assertThat(ask("Bearer " + token, HERE)).isInstanceOf(Admission.Admitted.class);
    clock.pass(Duration.ofSeconds(10));
    assertThat(ask("Bearer guess", HERE)).isEqualTo(new Admission.Unknown());
  }

  private Admission ask(String header, String address) {
    return gate.admit(Optional.of(header), address);
  }

  private static final class MovedClock extends Clock {
    private static final Instant START = Instant.parse("2026-03-29T00:30:00Z");

    private Duration passed = Duration.ZERO;

    void pass(Duration time) {
      passed = passed.plus(time);
    }

    long nanos() {
      return passed.toNanos();
    }

    @Override
    public Instant instant() {
      return START.plus(passed);
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException("no zone is asked for");
    }
  }
}
