package io.github.x402spring.lightning;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;

/**
 * The seller's node of Lightning. It makes invoices and says what became of them. The
 * preimage of an invoice is the proof of its payment, so it never leaves the node by way
 * of this type, although nodes tell it.
 *
 * @since 0.1.0
 */
public interface LightningNode {

	/**
	 * Make an invoice.
	 * @param request what to ask for
	 * @return an invoice that asks for that and nothing else
	 * @throws IllegalArgumentException if the amount is no multiple of
	 * {@link #smallestUnit()}
	 * @throws LightningNodeException if there is none now
	 */
	LightningInvoice createInvoice(InvoiceRequest request);

	/**
	 * Find out what became of an invoice.
	 * @param hash what it is paid against
	 * @return what the node says
	 * @throws LightningNodeException if that is not known now
	 */
	InvoiceState find(PaymentHash hash);

	/**
	 * Return the name of this sort of node in reports.
	 * @return a constant; the default is {@code own}
	 */
	default String name() {
		return "own";
	}

	/**
	 * Return the host of the node in reports.
	 * @return the host, without anything that is secret; empty if there is none, as the
	 * default says
	 */
	default Optional<String> serverAddress() {
		return Optional.empty();
	}

	/**
	 * Find out what the credential of the node may do besides making and reading
	 * invoices, such as send money. This may take a call that changes nothing.
	 * @return what it may do, without the credential itself; empty if the node cannot
	 * tell, as the default says
	 * @throws LightningNodeException if that is not known now
	 */
	default Optional<List<String>> excessRights() {
		return Optional.empty();
	}

	/**
	 * Return what amounts must be multiples of.
	 * @return millisatoshis; the default is one
	 */
	default BigInteger smallestUnit() {
		return BigInteger.ONE;
	}

}
