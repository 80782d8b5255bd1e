/**
 * What scripts of the payment page ask the server.
 */
@NullMarked
package io.github.x402spring.web.servlet.page;

import org.jspecify.annotations.NullMarked;
