/**
 * EIP-712 and EIP-3009 digests, signature recovery and the known token contracts.
 */
@NullMarked
package io.github.x402spring.evm;

import org.jspecify.annotations.NullMarked;
