/** Who may see what, and the files that say so. */
package io.daybook.core.access;
