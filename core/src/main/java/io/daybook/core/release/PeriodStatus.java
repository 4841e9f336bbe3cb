package io.daybook.core.release;

/** How far the figures of an hour, a day or a month may be relied on. */
public enum PeriodStatus {
  /** Every row of it is final. */
  FINAL,
  /** No row of it is final. */
  PROVISIONAL,
  /** It has rows of both kinds: {@link PeriodRow#provisionalShares} says how much of a sum may still move. */
  MIXED
}
