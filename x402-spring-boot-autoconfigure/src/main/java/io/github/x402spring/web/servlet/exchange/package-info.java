/**
 * Request and response as handlers see them, and what the gate remembers of them.
 */
@NullMarked
package io.github.x402spring.web.servlet.exchange;

import org.jspecify.annotations.NullMarked;
