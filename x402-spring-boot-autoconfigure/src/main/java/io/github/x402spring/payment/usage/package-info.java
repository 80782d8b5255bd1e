/**
 * Counts what calls use where a plan meters it, and tells who is interested.
 */
@NullMarked
package io.github.x402spring.payment.usage;

import org.jspecify.annotations.NullMarked;
