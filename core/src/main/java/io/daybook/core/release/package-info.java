/** Releases: what the night plans, stages, checks and publishes, and which rows a reader is served. */
package io.daybook.core.release;
