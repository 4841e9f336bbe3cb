/** The shared Delta tables, and the one function from changes to partial aggregates that both layers call. */
package io.daybook.lake;
