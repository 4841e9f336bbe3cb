/** The words and rules of Daybook in plain Java: no Spark, Kafka, Delta, Trino or HTTP. */
package io.daybook.core;
