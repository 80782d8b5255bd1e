package io.github.x402spring.testfamily;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

import io.github.x402spring.payment.ChallengeContext;
import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.Offer;
import io.github.x402spring.payment.PaymentKind;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.SettlementResult;
import io.github.x402spring.payment.VerificationResult;
import io.github.x402spring.payment.rail.OfferResult;
import io.github.x402spring.payment.rail.PaymentRail;

/**
 * The node as a rail.
 *
 * @param node the node
 * @param clock the time
 * @param lifetime how long vouchers live
 */
record VoucherRail(VoucherNode node, Clock clock, Duration lifetime) implements PaymentRail {

	@Override
	public boolean isFor(PaymentKind kind) {
		return kind.network().equals(VoucherScheme.NETWORK);
	}

	@Override
	public OfferResult issue(Quote quote, ChallengeContext context) {
		String invoice = this.node.invoice();
		Instant until = this.clock.instant().plus(this.lifetime);
		String token = VoucherMint
			.sign(new VoucherToken(invoice, quote.kind().method(), quote.amount(), until, context.fingerprint()));
		return new OfferResult.Issued(
				new Offer(quote, until, Map.of(VoucherProtocol.TOKEN, token, "invoice", invoice)));
	}

	@Override
	public VerificationResult verify(CheckedPayment payment) {
		if (!proof(payment).token().method().equals(VoucherScheme.MANY)) {
			throw new IllegalStateException("Asked about a payment whose money has moved");
		}
		return new VerificationResult.Valid();
	}

	@Override
	public SettlementResult settle(CheckedPayment payment) {
		VoucherProof proof = proof(payment);
		if (proof.token().method().equals(VoucherScheme.MANY)) {
			return new SettlementResult.Settled(null,
					this.node.charge(payment.key().value(), payment.payment().authorised()));
		}
		return this.node.isPaid(proof.token().id()) ? new SettlementResult.Settled(null, null)
				: new SettlementResult.Failed("voucher_unpaid");
	}

	private static VoucherProof proof(CheckedPayment payment) {
		return (VoucherProof) payment.proof();
	}

}
