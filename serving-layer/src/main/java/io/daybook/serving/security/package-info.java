/** Keeps everybody to what their role may see, in SQL and HTTP. */
package io.daybook.serving.security;
