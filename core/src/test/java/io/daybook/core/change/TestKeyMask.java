package io.daybook.core.change;

import static org.assertj.core.api.Assertions.assertThat;

import io.daybook.core.pipeline.PipelineReader;
import io.daybook.core.pipeline.TestPipelines;
import org.junit.jupiter.api.Test;

class TestKeyMask {
  @Test
  void hidesTheFieldsOfAKeyThatIdentifyAPerson() {
    assertThat(mask("key: [invoice_no, line_no]").masked("[\"53,6365\",1]")).isEqualTo("[\"53,6365\",1]");
    assertThat(mask("key: [invoice_no, email]").masked("[\"53,6365\",\"a@b.c\"]")).isEqualTo("[\"53,6365\",\"***\"]");
  }

  private static KeyMask mask(String key) {
    String text = TestPipelines.retailText().replace("key: [invoice_no, line_no]", key).replace("  fields:\n", "  fields:\n    email: { type: string, pii: true }\n");
    return new KeyMask(PipelineReader.read("retail.yaml", text).source());
  }
}
