package io.daybook.serving.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.daybook.core.access.Role;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestTokenFile {
  private static final Instant NOW = Instant.parse("2026-03-29T01:30:00Z");
  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

  @TempDir private Path folder;

  @Test
  void tokensAreRandomAndOnlyTheirHashIsKept() throws Exception {
    Path file = folder.resolve("security/tokens");
    TokenFile tokens = new TokenFile(file, CLOCK);
    assertThat(tokens.exists()).isFalse();
    Set<String> made = new HashSet<>();
    for (int i = 0; i < 20; i++) {
      made.add(tokens.create("page-" + i, Role.DASHBOARD, Duration.ofDays(30)));
    }
    assertThat(made).hasSize(20).allMatch(token -> token.matches("daybook_[A-Za-z0-9_-]{43}")); // 256 bits
    assertThat(file).content().doesNotContain(made);
    made.forEach(token -> assertThat(file).content().doesNotContain(token.substring(8)));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent()))).isEqualTo("rwx------");
    assertThat(tokens.all().get(0)).satisfies(token -> {
      assertThat(token.created()).isEqualTo(NOW);
      assertThat(token.expires()).isEqualTo(NOW.plus(Duration.ofDays(30)));
      assertThat(token.isExpiredAt(token.expires())).isTrue();
      assertThat(token.isExpiredAt(token.expires().minusMillis(1))).isFalse();
    });
  }

  @Test
  void whatAnotherProcessChangesIsKnownAtOnce() {
    TokenFile server = new TokenFile(folder.resolve("tokens"), CLOCK);
    assertThat(server.all()).isEmpty();
    TokenFile command = new TokenFile(folder.resolve("tokens"), CLOCK);
    String one = command.create("one", Role.ANALYST, Duration.ofHours(1));
    assertThat(server.find(one)).hasValueSatisfying(token -> assertThat(token.role()).isEqualTo(Role.ANALYST));
    String two = command.create("two", Role.FINANCE, Duration.ofHours(1));
    assertThat(server.find(two)).isPresent();
    assertThat(command.revoke("one")).isTrue();
    assertThat(server.find(one)).isEmpty();
    assertThat(server.find(two)).isPresent();
    assertThat(command.revoke("one")).isFalse();
  }

  @Test
  void mistakesAreRefused() throws Exception {
    TokenFile tokens = new TokenFile(folder.resolve("tokens"), CLOCK);
    tokens.create("page", Role.DASHBOARD, Duration.ofDays(1));
    assertThatThrownBy(() -> tokens.create("page", Role.ANALYST, Duration.ofDays(1))).hasMessageContaining("There is a token page already");
    assertThatThrownBy(() -> tokens.create("two words", Role.ANALYST, Duration.ofDays(1))).hasMessageContaining("cannot be the name of a token");
    assertThatThrownBy(() -> tokens.create("long", Role.ANALYST, Duration.ofDays(367))).hasMessageContaining("up to 366 days");
    assertThatThrownBy(() -> tokens.create("none", Role.ANALYST, Duration.ZERO)).hasMessageContaining("cannot hold for PT0S");
    Files.writeString(folder.resolve("tokens"), "spoilt\n");
    assertThatThrownBy(tokens::all).hasMessageContaining("Cannot read the tokens").hasMessageNotContaining("spoilt");
  }
}
