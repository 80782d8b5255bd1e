package io.github.x402spring.actuate;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * The node of Lightning, and the rate at which prices in dollars are paid over it.
 *
 * @param node the sort of node, such as {@code lnd}, or {@code own}
 * @param host its host, or {@code null} for a node in the process
 * @param network the network of its invoices
 * @param state {@code UNTRIED}, {@code READY}, {@code FAILING} or {@code RESTING}
 * @param trouble why the last invoice was not made, or {@code null}
 * @param restsSeconds how many seconds it is not called
 * @param lastSuccess when an invoice was made last, or {@code null}
 * @param lastFailure when an invoice was not made last, or {@code null}
 * @param strict whether the node has to say that an invoice is settled
 * @param openInvoices how many invoices can be paid now
 * @param maxOpenInvoices how many there may be
 * @param maxOpenInvoicesPerNetwork how many of them one network of clients may have
 * @param rate dollars for one bitcoin, or {@code null} if none is known
 * @param rateAgeSeconds how old the rate is in seconds, or {@code null} if it does not
 * move
 * @param rateTrouble why there is no new rate, or {@code null}
 */
record LightningDescriptor(String node, @Nullable String host, String network, String state, @Nullable String trouble,
		long restsSeconds, @Nullable Instant lastSuccess, @Nullable Instant lastFailure, boolean strict,
		int openInvoices, int maxOpenInvoices, int maxOpenInvoicesPerNetwork, @Nullable String rate,
		@Nullable Long rateAgeSeconds, @Nullable String rateTrouble) {

}
