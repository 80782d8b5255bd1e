/**
 * The extension {@code sign-in-with-x}: a wallet proves who it is, without paying.
 */
@NullMarked
package io.github.x402spring.x402.signin;

import org.jspecify.annotations.NullMarked;
