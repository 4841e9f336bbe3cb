package io.daybook.benchmark;

import java.time.Duration;
import org.HdrHistogram.Histogram;

/**
 * What a run gave.
 *
 * @param latencies from the time a delivery was due to the commit that has it, in milliseconds, of the measured deliveries
 * @param batches from the start of a micro-batch to its commit, in milliseconds
 * @param catchUp from the start of the query to the commit of the last prefilled delivery
 * @param cpu of this process while the measured deliveries came
 * @param orders as the table has it, of the metric without dimensions
 * @param events as they were sent, each once
 */
record SpeedResult(Histogram latencies, Histogram batches, Duration catchUp, Duration cpu, long duplicates, long orders, long events) {

  boolean isExact() {
    return orders == events;
  }
}
