package io.github.x402spring.mpp;

import java.time.Instant;
import java.util.Optional;

import io.github.x402spring.Network;
import io.github.x402spring.evm.Address;
import io.github.x402spring.lightning.IssuedInvoice;
import io.github.x402spring.payment.Offer;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.plan.PassTerms;
import io.github.x402spring.payment.scheme.PaymentScheme;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Puts offers into the form of the methods. What no method can express is left out, such
 * as invoices for a part of a satoshi.
 *
 * @param transfers the scheme of transfers by EIP-3009
 * @param transactions the scheme of transactions that clients send by themselves, or
 * {@code null} if they are not accepted
 */
record Charges(PaymentScheme transfers, @Nullable MppTransactionScheme transactions) {

	/**
	 * Charge for an offer.
	 * @param offer the offer
	 * @param now the current time
	 * @return the charge; empty if no method can express it
	 */
	Optional<Charged> of(Offer offer, Instant now) {
		return IssuedInvoice.of(offer).map(Charges::invoice).orElseGet(() -> transfer(offer.quote(), now));
	}

	private static Optional<Charged> invoice(IssuedInvoice issued) {
		return LightningCharge.of(issued.invoice())
			.map((charge) -> new Charged(charge, issued.invoice().expiresAt(),
					new IssuedFor.Asked(null, new IssuedFor.Invoice(issued.until(), issued.rate(), null))));
	}

	/**
	 * Return by which method a quote is charged, once it is issued.
	 * @param quote the quote
	 * @return the method, or {@code null} if none can express it
	 */
	@Nullable String method(Quote quote) {
		if (LightningCharge.expresses(quote)) {
			return LightningCharge.METHOD;
		}
		return (quote.payee() != null && this.transfers.kinds(quote.network()).contains(quote.kind()))
				? EvmCharge.METHOD : null;
	}

	private Optional<Charged> transfer(Quote quote, Instant now) {
		String payee = quote.payee();
		Network network = quote.network();
		if (payee == null || !this.transfers.kinds(network).contains(quote.kind())) {
			return Optional.empty();
		}
		Integer decimals = this.transfers.unit(quote).map(PaymentScheme.TokenUnit::decimals).orElse(null);
		MppTransactionScheme sent = this.transactions;
		return Optional.of(new Charged(
				new EvmCharge(quote.amount(), new Address(quote.asset()), new Address(payee), network.chainId(),
						decimals, sent != null && sent.isAccepted(network)),
				now.plus(quote.validity()),
				new IssuedFor.Asked((sent != null) ? sent.newestBlock(network) : null, null)));
	}

	/**
	 * Return whether a proof of method {@code evm} may be one that is offered.
	 * @param payload the payload of a credential, of any form
	 * @return whether it is not one of the others that the method knows
	 */
	boolean isOffered(JsonNode payload) {
		return switch (payload.path("type").asString("")) {
			case "permit2", "transaction" -> false;
			case EvmPayload.HASH -> this.transactions != null;
			default -> true;
		};
	}

	/**
	 * An offer in the form of a method.
	 *
	 * @param charge what is charged
	 * @param expires when the challenge ends
	 * @param asked what the method keeps in the challenge
	 */
	record Charged(Charge charge, Instant expires, IssuedFor.Asked asked) {

		String method() {
			return this.charge.method();
		}

		/**
		 * Keep in the challenge which pass is sold. Transfers are authorised for minutes,
		 * and keep nothing.
		 * @param pass the pass, or {@code null} for none
		 * @return an offer that is equal otherwise
		 */
		Charged selling(@Nullable PassTerms pass) {
			IssuedFor.Invoice invoice = this.asked.invoice();
			return (invoice != null) ? new Charged(this.charge, this.expires,
					new IssuedFor.Asked(this.asked.block(), invoice.selling(pass))) : this;
		}

	}

}
