/** The batch layer: the master dataset, and the nightly run that makes final aggregates of it. */
package io.daybook.batch;
