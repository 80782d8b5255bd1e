/**
 * Schemes of x402 on EVM chains.
 */
@NullMarked
package io.github.x402spring.x402.evm;

import org.jspecify.annotations.NullMarked;
