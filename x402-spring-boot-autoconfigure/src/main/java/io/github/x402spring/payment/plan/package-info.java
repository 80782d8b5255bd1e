/**
 * Plans: named pricing models, and the terms of the passes that they sell.
 */
@NullMarked
package io.github.x402spring.payment.plan;

import org.jspecify.annotations.NullMarked;
