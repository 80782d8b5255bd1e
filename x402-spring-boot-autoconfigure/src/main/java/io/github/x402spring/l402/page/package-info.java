/**
 * Lightning on the payment page: an invoice as a QR code, and a page that waits until a
 * phone has paid it.
 */
@NullMarked
package io.github.x402spring.l402.page;

import org.jspecify.annotations.NullMarked;
