/**
 * A family of payments that exists in tests only and is as unlike x402 as can be: its
 * offers come from a remote node, which refuses at times; it has no payers and no
 * transactions; and its credential is a line of {@code Authorization}.
 */
@NullMarked
package io.github.x402spring.testfamily;

import org.jspecify.annotations.NullMarked;
