package io.github.x402spring.lightning.rail;

import java.math.BigInteger;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

import io.github.x402spring.lightning.InvoiceRequest;
import io.github.x402spring.lightning.InvoiceState;
import io.github.x402spring.lightning.LightningInvoice;
import io.github.x402spring.lightning.LightningNetwork;
import io.github.x402spring.lightning.LightningNode;

/**
 * Finds out whether a node does what is needed of it, and whether its credential may do
 * more. The invoice that it makes goes to no one.
 *
 * @param node the node
 * @param network where its invoices should be paid
 * @param calls its calls
 */
record NodeCheck(LightningNode node, LightningNetwork network, NodeCalls calls) {

	private static final BigInteger SATOSHI = BigInteger.valueOf(1000);

	SequencedMap<String, Optional<String>> run() {
		SequencedMap<String, Optional<String>> found = new LinkedHashMap<>();
		try {
			LightningInvoice invoice = this.calls.create(new InvoiceRequest(this.network,
					this.node.smallestUnit().max(SATOSHI), "x402 self-check", Duration.ofMinutes(1)));
			found.put("invoice", Optional.empty());
			found.put("look-up", look(invoice));
		}
		catch (RuntimeException ex) {
			found.put("invoice", Optional.of(String.valueOf(ex.getMessage())));
		}
		try {
			this.calls.excessRights().ifPresent((rights) -> found.put("rights", tooMany(rights)));
		}
		catch (RuntimeException ex) {
			found.put("rights", Optional.of(String.valueOf(ex.getMessage())));
		}
		return found;
	}

	private Optional<String> look(LightningInvoice invoice) {
		try {
			return (this.calls.find(invoice.hash()) instanceof InvoiceState.Open) ? Optional.empty()
					: Optional.of("The Lightning node does not say that its new invoice is open");
		}
		catch (RuntimeException ex) {
			return Optional.of(String.valueOf(ex.getMessage()));
		}
	}

	/**
	 * Say what a credential may do besides.
	 * @param rights what it may do
	 * @return a sentence; empty if it is nothing
	 */
	static Optional<String> tooMany(List<String> rights) {
		return rights.isEmpty() ? Optional.empty()
				: Optional.of("The credential of the Lightning node may do more than make and read invoices: "
						+ String.join(", ", rights));
	}

}
