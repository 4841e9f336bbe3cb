package io.daybook.benchmark;

import java.time.Duration;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/**
 * What a run gave.
 *
 * @param ofDeliveries from the time a delivery was due to the commit that has it, in milliseconds, of the measured deliveries; empty for an engine that
 *     does not tell which deliveries an update has
 * @param freshest the same, of the newest delivery of each committed update alone: less than the others waited
 * @param catchUp from the start of the engine to the commit of the last prefilled delivery
 * @param cpu of this process while the measured deliveries came
 * @param orders as the engine counted them, over all dimensions
 * @param events as they were sent, each once
 */
record SpeedResult(Optional<Histogram> ofDeliveries, Histogram freshest, Duration catchUp, Duration cpu, long orders, long events) {

  boolean isExact() {
    return orders == events;
  }
}
