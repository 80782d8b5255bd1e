/**
 * What a request to a paid endpoint holds while it is served, whatever admitted it.
 */
@NullMarked
package io.github.x402spring.payment.admission;

import org.jspecify.annotations.NullMarked;
