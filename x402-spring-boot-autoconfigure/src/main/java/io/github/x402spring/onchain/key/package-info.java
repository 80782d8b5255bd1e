/**
 * Keys of the accounts that pay for gas, and the transactions that they sign.
 */
@NullMarked
package io.github.x402spring.onchain.key;

import org.jspecify.annotations.NullMarked;
