/**
 * Answers that were paid for, sealed and kept for a while, for clients that lost them.
 */
@NullMarked
package io.github.x402spring.payment.answer;

import org.jspecify.annotations.NullMarked;
