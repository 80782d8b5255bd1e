/**
 * Nodes of Lightning that are called over HTTP: LND, phoenixd, Core Lightning and LNbits.
 */
@NullMarked
package io.github.x402spring.lightning.node;

import org.jspecify.annotations.NullMarked;
