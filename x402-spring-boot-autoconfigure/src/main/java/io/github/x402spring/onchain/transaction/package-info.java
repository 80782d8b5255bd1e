/**
 * Transfers that payers sent to the chain by themselves: whether they were made, for
 * whom, and how final they are. Read only.
 */
@NullMarked
package io.github.x402spring.onchain.transaction;

import org.jspecify.annotations.NullMarked;
