/**
 * The extension {@code bazaar} of x402: how a paid endpoint is called, for the catalogues
 * of facilitators.
 */
@NullMarked
package io.github.x402spring.x402.bazaar;

import org.jspecify.annotations.NullMarked;
