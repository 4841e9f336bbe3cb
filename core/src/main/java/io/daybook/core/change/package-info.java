/** Changes of source records: how they are decoded, identified and normalised. */
package io.daybook.core.change;
