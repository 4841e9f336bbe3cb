/** The command line: one class per verb. */
package io.daybook.cli;
