/**
 * The families: how payments are spoken of over HTTP.
 */
@NullMarked
package io.github.x402spring.payment.protocol;

import org.jspecify.annotations.NullMarked;
