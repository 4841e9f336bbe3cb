package io.daybook.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import org.junit.jupiter.api.Test;

class TestLakeSession {
  @Test
  void aMasterThatIsNoneIsToldWithWhatWouldBeOne() {
    assertThatThrownBy(() -> LakeSession.start("sparks://127.0.0.1:7077"))
        .isInstanceOfSatisfying(DaybookException.class, refused -> assertThat(refused.code()).isEqualTo(ErrorCode.CLUSTER_UNREACHABLE))
        .hasMessageContainingAll("Spark does not start with the master sparks://127.0.0.1:7077: ", "as in spark://host:7077");
  }
}
