/** Reference data as expressions use it: rates by business date. */
package io.daybook.core.reference;
