/** What an installation needs, by what the benchmarks have measured. */
package io.daybook.core.sizing;
