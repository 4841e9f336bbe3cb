/** How far provisional figures may still move, learned from how far earlier ones did. */
package io.daybook.core.revision;
