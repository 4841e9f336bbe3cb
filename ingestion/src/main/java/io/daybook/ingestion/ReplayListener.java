package io.daybook.ingestion;

/** Is told how a replay goes: a few times a second while it sends, and once when it has sent what it was asked to. */
public interface ReplayListener {
  void progressed(ReplayProgress progress);
}
