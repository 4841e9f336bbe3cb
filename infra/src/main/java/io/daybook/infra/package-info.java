/** The embedded stack: Kafka and Trino as real child processes that never outlive the process that started them. */
package io.daybook.infra;
