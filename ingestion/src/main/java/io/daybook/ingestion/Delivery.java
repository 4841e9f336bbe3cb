package io.daybook.ingestion;

import static java.util.Objects.requireNonNull;

import io.daybook.core.time.BusinessDate;
import java.time.Instant;
import java.util.Optional;

/**
 * One arrival of a change, or of a malformed line, at the topic.
 *
 * @param arrival simulated; whole milliseconds
 * @param firstArrival when the same change arrived first: before {@code arrival} for a redelivery, else equal to it
 * @param businessDate of the record
 * @param injected what the simulation did with this delivery; empty for the ordinary ones
 */
public record Delivery(
    Instant arrival, Instant firstArrival, Instant eventTime, BusinessDate businessDate, Payload payload, Optional<Injection> injected) {
  public Delivery {
    requireNonNull(arrival, "arrival is null");
    requireNonNull(firstArrival, "firstArrival is null");
    requireNonNull(eventTime, "eventTime is null");
    requireNonNull(businessDate, "businessDate is null");
    requireNonNull(payload, "payload is null");
    requireNonNull(injected, "injected is null");
  }
}
