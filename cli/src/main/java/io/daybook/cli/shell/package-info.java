/** SQL at a terminal, or from a pipe: statements, history, completion, paging. */
package io.daybook.cli.shell;
