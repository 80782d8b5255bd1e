/**
 * What it costs to settle on a chain, and the accounts that pay for it.
 */
@NullMarked
package io.github.x402spring.onchain.cost;

import org.jspecify.annotations.NullMarked;
