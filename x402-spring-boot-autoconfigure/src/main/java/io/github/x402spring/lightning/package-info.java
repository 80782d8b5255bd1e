/**
 * Lightning: payment hashes, networks, BOLT11 invoices, which are read strictly, and the
 * contract of the nodes that make them. Shared by the families that offer invoices, L402
 * and MPP.
 */
@NullMarked
package io.github.x402spring.lightning;

import org.jspecify.annotations.NullMarked;
