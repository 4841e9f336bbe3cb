/** One SQL table per metric, with finality on every row: the tables registered in Trino, the views over them, and a client that prints their rows. */
package io.daybook.serving;
