/** The dashboard: a page, and the files that it consists of. */
package io.daybook.serving.web;
