/**
 * L402, the family that is paid by invoices of Lightning: its tokens, which are macaroons
 * that the seller makes, the limits in them, and how both go over HTTP.
 */
@NullMarked
package io.github.x402spring.l402;

import org.jspecify.annotations.NullMarked;
