/** What a source says of itself beside its changes: the ends of its transactions, and its heartbeat. */
package io.daybook.core.signal;
