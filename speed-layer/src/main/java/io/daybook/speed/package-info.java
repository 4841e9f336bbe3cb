/** The speed layer: provisional aggregates, seconds after the change. */
package io.daybook.speed;
