package io.daybook.lake;

import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Spark as the layers start it, for one test class. */
final class SparkUnderTest implements BeforeAllCallback, AfterAllCallback {
  private SparkSession session;

  SparkSession session() {
    return session;
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    session = LakeSession.start("local[2]");
  }

  @Override
  public void afterAll(ExtensionContext context) {
    session.stop();
  }
}
