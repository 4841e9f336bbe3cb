package io.daybook.speed;

import java.time.Duration;

/**
 * What the time of a micro-batch went into.
 *
 * @param aggregate from its start to the last partial
 * @param commit of the partials to the table
 * @param publish of the partials beside the table
 */
record SpeedTimings(Duration aggregate, Duration commit, Duration publish) {}
