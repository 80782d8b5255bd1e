package io.github.x402spring.lightning.rail;

import java.math.BigInteger;

import io.github.x402spring.lightning.InvoiceState;
import io.github.x402spring.lightning.PaymentHash;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentKind;
import io.github.x402spring.payment.books.ReceivingFees;
import io.github.x402spring.payment.rail.Evidence;
import io.github.x402spring.payment.rail.PaymentEvidence;
import org.jspecify.annotations.Nullable;

/**
 * What the node says of invoices is what is provable about their money. Where the
 * preimage is proof enough, a node that has not seen the money, or was replaced, proves
 * nothing against it. What the node took for receiving is written down.
 *
 * @param calls the calls of the node
 * @param kind the kind of payment
 * @param strict whether the node has to say that an invoice is settled
 * @param fees where fees are written down
 */
record LightningEvidence(NodeCalls calls, PaymentKind kind, boolean strict,
		ReceivingFees fees) implements PaymentEvidence {

	private static final String ENDED = "invoice_ended_unpaid";

	@Override
	public Evidence find(Payment payment) {
		String key = payment.terms().key().value();
		PaymentHash hash = new PaymentHash(key.substring(key.lastIndexOf(':') + 1));
		return switch (this.calls.find(hash)) {
			case InvoiceState.Settled(BigInteger received, BigInteger taken) -> {
				note(payment, taken);
				yield new Evidence.Transferred(hash.hex(), true, received);
			}
			case InvoiceState.Open open -> this.strict ? new Evidence.Absent() : new Evidence.None();
			case InvoiceState.Ended ended -> this.strict ? new Evidence.Impossible(ENDED) : new Evidence.None();
			case InvoiceState.Missing missing -> new Evidence.None();
		};
	}

	// If it cannot be written down now, the payment is looked at again.
	private void note(Payment payment, @Nullable BigInteger taken) {
		if (taken != null && taken.signum() > 0) {
			this.fees.note(payment.terms().key(), payment.terms().quote().network(), taken);
		}
	}

	@Override
	public boolean covers(Payment payment) {
		return payment.terms().quote().kind().equals(this.kind);
	}

}
