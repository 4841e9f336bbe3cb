/** Brings the changes of a database into Kafka, at least once and in order. */
package io.daybook.capture;
