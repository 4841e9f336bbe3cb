package io.daybook.lake;

import java.util.Map;

/** How far a topic goes, for one thread that asks again and again. */
public interface TopicEnd extends AutoCloseable {
  /**
   * The first offset of each partition that is not written yet.
   *
   * @throws io.daybook.core.DaybookException BROKER_UNREACHABLE when no answer comes within some seconds
   */
  Map<Integer, Long> offsets();

  @Override
  void close();
}
