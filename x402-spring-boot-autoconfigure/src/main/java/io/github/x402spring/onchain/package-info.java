/**
 * The chain through JSON-RPC: evidence of what became of payments. Read only.
 */
@NullMarked
package io.github.x402spring.onchain;

import org.jspecify.annotations.NullMarked;
