package io.daybook.core.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Pipelines for tests. */
public final class TestPipelines {
  private TestPipelines() {}

  /** A small shop: two metrics, a reference and a rule. */
  public static Pipeline retail() {
    return PipelineReader.read("retail.yaml", retailText());
  }

  public static String retailText() {
    try (InputStream text = TestPipelines.class.getResourceAsStream("retail.yaml")) {
      return new String(text.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
