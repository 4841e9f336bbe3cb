/** Replays a file as the change events of a source: reads it, simulates arrivals, and sends them to the pipeline's topic. */
package io.daybook.ingestion;
