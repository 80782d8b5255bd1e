package io.github.x402spring.lightning;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A node in the process whose invoices are paid with play money. It belongs to no
 * network, and forgets everything when the process ends. Invoices are kept for a day, but
 * no more than 10,000 of them: the oldest are forgotten first.
 *
 * @since 0.1.0
 */
public final class SandboxLightningNode implements LightningNode {

	static final int MAX_INVOICES = 10_000;

	private static final Duration KEPT_FOR = Duration.ofDays(1);

	private final InvoiceSigner signer;

	private final LightningNetwork network;

	private final Clock clock;

	private final SecureRandom random = new SecureRandom();

	private final Map<PaymentHash, Entry> invoices = new LinkedHashMap<>();

	/**
	 * Create a node.
	 * @param network what its invoices say that they are for: a test network
	 * @param clock tells when invoices expire
	 * @throws IllegalArgumentException if the network carries real money
	 */
	public SandboxLightningNode(LightningNetwork network, Clock clock) {
		this.signer = InvoiceSigner.random(network);
		this.network = network;
		this.clock = clock;
	}

	@Override
	public String name() {
		return "sandbox";
	}

	@Override
	public LightningInvoice createInvoice(InvoiceRequest request) {
		if (request.network() != this.network) {
			throw new IllegalArgumentException("The sandbox makes invoices for " + this.network + " only");
		}
		byte[] preimage = new byte[PaymentHash.LENGTH];
		this.random.nextBytes(preimage);
		Instant now = this.clock.instant();
		LightningInvoice invoice = this.signer.sign(request.amount(), PaymentHash.ofPreimage(preimage),
				request.description(), now, request.expiry());
		synchronized (this.invoices) {
			forget(now);
			this.invoices.put(invoice.hash(), new Entry(invoice, HexFormat.of().formatHex(preimage)));
		}
		return invoice;
	}

	@Override
	public InvoiceState find(PaymentHash hash) {
		synchronized (this.invoices) {
			Entry entry = this.invoices.get(hash);
			if (entry == null) {
				return new InvoiceState.Missing();
			}
			if (entry.paid) {
				return new InvoiceState.Settled(entry.invoice.amount(), BigInteger.ZERO);
			}
			return this.clock.instant().isBefore(entry.invoice.expiresAt()) ? new InvoiceState.Open()
					: new InvoiceState.Ended();
		}
	}

	/**
	 * Pay an invoice of this node, as the wallet of a client would. Paying again returns
	 * the same.
	 * @param invoice the invoice
	 * @return its preimage, 64 hexadecimal digits; empty if this node does not know the
	 * invoice, or if it expired before it was paid
	 */
	public Optional<String> pay(LightningInvoice invoice) {
		synchronized (this.invoices) {
			Entry entry = this.invoices.get(invoice.hash());
			if (entry == null || !entry.invoice.equals(invoice)) {
				return Optional.empty();
			}
			if (!entry.paid && !this.clock.instant().isBefore(invoice.expiresAt())) {
				return Optional.empty();
			}
			entry.paid = true;
			return Optional.of(entry.preimage);
		}
	}

	private void forget(Instant now) {
		Iterator<Entry> entries = this.invoices.values().iterator();
		while (entries.hasNext()) {
			Instant created = entries.next().invoice.createdAt();
			if (this.invoices.size() < MAX_INVOICES && created.plus(KEPT_FOR).isAfter(now)) {
				return;
			}
			entries.remove();
		}
	}

	private static final class Entry {

		private final LightningInvoice invoice;

		private final String preimage;

		private boolean paid;

		Entry(LightningInvoice invoice, String preimage) {
			this.invoice = invoice;
			this.preimage = preimage;
		}

	}

}
