/**
 * Where it is kept which sign-ins of wallets were used.
 */
@NullMarked
package io.github.x402spring.payment.signin;

import org.jspecify.annotations.NullMarked;
