/** What a source says it has, by business date. */
package io.daybook.core.totals;
