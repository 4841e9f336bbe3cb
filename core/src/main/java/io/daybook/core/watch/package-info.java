/** What an operator is told of a running layer: how far behind it is, and whether it goes on. */
package io.daybook.core.watch;
