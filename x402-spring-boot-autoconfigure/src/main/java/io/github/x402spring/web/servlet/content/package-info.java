/**
 * Content of requests that is read before they are paid for.
 */
@NullMarked
package io.github.x402spring.web.servlet.content;

import org.jspecify.annotations.NullMarked;
