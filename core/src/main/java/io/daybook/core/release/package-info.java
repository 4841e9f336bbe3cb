/** What readers are given for a business date: its current release, or else its partials. */
package io.daybook.core.release;
