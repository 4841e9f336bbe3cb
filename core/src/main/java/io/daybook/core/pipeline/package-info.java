/** What a pipeline file declares, checked when it is read. */
package io.daybook.core.pipeline;
