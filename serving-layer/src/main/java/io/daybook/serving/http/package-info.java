/** The HTTP door: JSON, server-sent events, health and metrics of one pipeline. */
package io.daybook.serving.http;
