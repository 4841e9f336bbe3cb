/** Business dates and windows, as the pipeline's calendar gives them. */
package io.daybook.core.time;
