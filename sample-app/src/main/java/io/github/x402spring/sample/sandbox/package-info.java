/**
 * Wallets with play money behind URLs, so that {@code curl} and the start page can pay.
 * An application of your own does not need this package.
 */
@NullMarked
package io.github.x402spring.sample.sandbox;

import org.jspecify.annotations.NullMarked;
