/**
 * How final a block must be before a payment in it counts as settled.
 */
@NullMarked
package io.github.x402spring.onchain.finality;

import org.jspecify.annotations.NullMarked;
