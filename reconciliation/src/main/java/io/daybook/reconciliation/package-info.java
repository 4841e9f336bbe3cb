/** Reconciliation: what every difference between a provisional and a final figure comes from. */
package io.daybook.reconciliation;
