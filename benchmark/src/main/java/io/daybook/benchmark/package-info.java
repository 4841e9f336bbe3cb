/** Measures the speed layer under a load of its own. */
package io.daybook.benchmark;
