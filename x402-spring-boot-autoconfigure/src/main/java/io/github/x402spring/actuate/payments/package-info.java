/**
 * The actuator endpoint {@code payments}: what is told of payments in JSON, in lines for
 * accounting and on a page for browsers, and what operators decide about them.
 */
@NullMarked
package io.github.x402spring.actuate.payments;

import org.jspecify.annotations.NullMarked;
