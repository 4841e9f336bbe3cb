package io.daybook.core.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestUsers {
  @TempDir private Path temp;

  @Test
  void aUserHasARoleAndAPasswordThatIsKeptAsAHash() throws IOException {
    SecurityFolder folder = new SecurityFolder(temp.resolve("security")).prepare();
    Users users = folder.users();
    assertThat(users.all()).as("Daybook itself is not listed").isEmpty();
    users.add(new User("ana", Role.ANALYST), "correct horse battery");
    users.add(new User("fin", Role.FINANCE), "correct horse battery");
    assertThat(users.all()).containsExactly(new User("ana", Role.ANALYST), new User("fin", Role.FINANCE));
    assertThat(folder.groups()).hasContent("analyst:ana\nfinance:fin");
    assertThat(Files.readAllLines(folder.passwords())).hasSize(3).allMatch(line -> line.matches("(daybook:1|[a-z]+:400)000:[0-9a-f]{32}:[0-9a-f]{40}"));
    assertThat(hash(folder, "ana")).isNotEqualTo(hash(folder, "fin"));
    assertThat(PasswordHash.matches(hash(folder, "ana"), "correct horse battery")).isTrue();
    assertThat(PasswordHash.matches(hash(folder, "ana"), "correct horse batterx")).isFalse();
    try (Stream<Path> files = Files.list(folder.folder())) {
      assertThat(files).isNotEmpty().allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------"));
    }
  }

  @Test
  void whoIsRemovedIsGoneAndPreparingAgainChangesNothing() throws IOException {
    SecurityFolder folder = new SecurityFolder(temp.resolve("security")).prepare();
    folder.users().add(new User("ana", Role.ANALYST), "correct horse battery");
    String passwords = Files.readString(folder.passwords());
    folder.prepare();
    assertThat(folder.passwords()).hasContent(passwords);
    assertThat(folder.users().remove("ana")).isTrue();
    assertThat(folder.users().remove("ana")).isFalse();
    assertThat(folder.users().remove(Users.SERVICE)).as("Daybook itself").isFalse();
    assertThat(folder.users().all()).isEmpty();
    assertThat(folder.groups()).isEmptyFile();
    assertThat(folder.passwords()).content().doesNotContain("ana").startsWith("daybook:");
  }

  @Test
  void mistakesAreRefusedAndNoMessageHasThePassword() {
    Users users = new SecurityFolder(temp.resolve("security")).prepare().users();
    users.add(new User("ana", Role.ANALYST), "correct horse battery");
    assertThatThrownBy(() -> users.add(new User("ana", Role.OPERATOR), "correct horse battery")).hasMessageContaining("There is a user ana already");
    assertThatThrownBy(() -> users.add(new User("daybook", Role.OPERATOR), "correct horse battery")).hasMessageContaining("is Daybook itself");
    assertThatThrownBy(() -> users.add(new User("a:b", Role.OPERATOR), "correct horse battery")).hasMessageContaining("cannot be the name of a user");
    assertThatThrownBy(() -> users.add(new User("ana,bob", Role.OPERATOR), "correct horse battery")).hasMessageContaining("cannot be the name of a user");
    assertThatThrownBy(() -> users.add(new User("eve", Role.ANALYST), "too short")).hasMessageContaining("has 9 characters").hasMessageNotContaining("too short");
    assertThatThrownBy(() -> users.add(new User("eve", Role.ANALYST), "pässwörter und mehr")).hasMessageContaining("not ASCII").hasMessageNotContaining("und mehr");
    assertThat(users.all()).containsExactly(new User("ana", Role.ANALYST));
  }

  @Test
  void aPasswordThatOthersMayReadIsNotTaken() throws IOException {
    Path file = Files.writeString(temp.resolve("password"), "secret words\nmore\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    assertThatThrownBy(() -> SecretFile.readPassword(file)).hasMessageContaining("chmod 600 " + file).hasMessageNotContaining("secret words");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--------"));
    assertThat(SecretFile.readPassword(file)).isEqualTo("secret words");
    assertThatThrownBy(() -> SecretFile.readPassword(temp.resolve("none"))).hasMessageContaining("there is no such file");
  }

  private static String hash(SecurityFolder folder, String name) throws IOException {
    return Files.readAllLines(folder.passwords()).stream().filter(line -> line.startsWith(name + ":")).findFirst().orElseThrow().substring(name.length() + 1);
  }
}
