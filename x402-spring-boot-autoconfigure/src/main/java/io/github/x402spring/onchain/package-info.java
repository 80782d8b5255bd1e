/**
 * The chain through JSON-RPC: evidence of what became of payments, and what reached the
 * seller. Read only.
 */
@NullMarked
package io.github.x402spring.onchain;

import org.jspecify.annotations.NullMarked;
