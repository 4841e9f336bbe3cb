package io.daybook.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class TestStackKind {
  private final ByteArrayOutputStream told = new ByteArrayOutputStream();

  @Test
  void withoutDockerContainersAreTheEmbeddedStackAndThatIsSaidInOneLine() {
    assertThat(choose("containers", () -> false)).isEqualTo(StackKind.EMBEDDED);
    assertThat(told()).isEqualTo("-Ddaybook.stack=containers needs Docker, and none answers here: these tests run on the embedded stack, with the same assertions.\n");
  }

  @Test
  void withDockerContainersAreContainers() {
    assertThat(choose("containers", () -> true)).isEqualTo(StackKind.CONTAINERS);
    assertThat(told()).isEmpty();
  }

  @Test
  void dockerIsNotAskedWhereItIsNotWanted() {
    BooleanSupplier asked = () -> {
      throw new AssertionError("was asked");
    };
    assertThat(choose("embedded", asked)).isEqualTo(StackKind.EMBEDDED);
    assertThat(told()).isEmpty();
  }

  @Test
  void anythingElseIsRefused() {
    assertThatThrownBy(() -> choose("docker", () -> true)).isInstanceOf(IllegalArgumentException.class).hasMessage("Invalid -Ddaybook.stack: docker (must be embedded or containers)");
  }

  private StackKind choose(String asked, BooleanSupplier dockerAnswers) {
    return StackKind.choose(asked, dockerAnswers, new PrintStream(told, true, StandardCharsets.UTF_8));
  }

  private String told() {
    return told.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
  }
}
