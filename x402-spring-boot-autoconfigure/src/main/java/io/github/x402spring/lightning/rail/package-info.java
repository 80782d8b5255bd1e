/**
 * Lightning as a way to be paid, whichever family offers its invoices: what prices are
 * worth in it, and the calls of the seller's node.
 */
@NullMarked
package io.github.x402spring.lightning.rail;

import org.jspecify.annotations.NullMarked;
