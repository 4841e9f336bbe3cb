/** Reference data as expressions use it: rates by business date, and what codes stand for. */
package io.daybook.core.reference;
