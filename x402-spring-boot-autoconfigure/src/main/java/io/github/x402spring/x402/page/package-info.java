/**
 * How the payment page pays by x402: with a wallet of the browser, or with play money.
 */
@NullMarked
package io.github.x402spring.x402.page;

import org.jspecify.annotations.NullMarked;
