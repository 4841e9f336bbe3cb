package io.daybook.batch;

import io.daybook.core.release.Cut;

/**
 * What a {@link SpeedRebuild} has made.
 *
 * @param cut what the speed layer's tables cover now, to the last record; the next start reads on from there
 * @param dates business dates that the master dataset has changes of
 * @param partials rows of {@code provisional}, corrections included
 */
public record RebuiltSpeed(Cut cut, int dates, long partials) {}
