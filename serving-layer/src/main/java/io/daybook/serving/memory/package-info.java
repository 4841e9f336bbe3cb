/** The figures of recent business dates, held in memory and kept in step with the tables, so that a reader is answered without a query engine. */
package io.daybook.serving.memory;
