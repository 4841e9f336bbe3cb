package io.daybook.speed;

import static org.assertj.core.api.Assertions.assertThat;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class TestSpeedFailure {
  @Test
  void aBrokerThatDoesNotAnswerIsNamedAsTheCause() {
    DaybookException told = SpeedFailure.of(wrapped(new ExecutionException(new TimeoutException("Timed out waiting for a node assignment. Call: listNodes"))));
    assertThat(told.code()).isEqualTo(ErrorCode.BROKER_UNREACHABLE);
    assertThat(told).hasMessage(
        "The speed layer stopped, because Kafka failed it: Timed out waiting for a node assignment. Call: listNodes."
            + " Check that the broker runs and the address is right, then start again; it goes on where it was.");
  }

  @Test
  void whatDaybookSaysItselfIsSaidAsItIs() {
    DaybookException cause = new DaybookException(ErrorCode.TABLE_NOT_WRITABLE, "Cannot append to table t. Look at the disk.", new TimeoutException("x"));
    DaybookException told = SpeedFailure.of(wrapped(cause));
    assertThat(told.code()).isEqualTo(ErrorCode.TABLE_NOT_WRITABLE);
    assertThat(told).hasMessage("The speed layer stopped: Cannot append to table t. Look at the disk.");
  }

  @Test
  void ofAnythingElseTheInnermostCauseIsTold() {
    DaybookException told = SpeedFailure.of(wrapped(new IllegalStateException("Offset 3 offered after 5\nat some place")));
    assertThat(told.code()).isEqualTo(ErrorCode.SPEED_LAYER_FAILED);
    assertThat(told).hasMessageStartingWith("The speed layer stopped: Offset 3 offered after 5. What it had committed stands;");
  }

  private static Throwable wrapped(Throwable cause) {
    return new IllegalStateException("Query failed", new RuntimeException("Job aborted", cause));
  }
}
