package io.github.x402spring.mpp;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.TreeSet;

import io.github.x402spring.json.MalformedMessageException;
import io.github.x402spring.json.StrictJson;
import io.github.x402spring.payment.ChallengeContext;
import io.github.x402spring.payment.plan.PassTerms;
import io.github.x402spring.pricing.Price;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a challenge was issued for. It travels in {@code opaque}, since nothing else in a
 * challenge names an endpoint, or differs between two challenges of one second: a cheap
 * one would pay elsewhere, and two would share their id.
 *
 * @param nonce 16 random bytes in base64url
 * @param endpoint identity of the endpoint
 * @param fingerprint digest of all that the price may depend on
 * @param issued when it was issued, in whole seconds
 * @param block the newest block that was known then, or {@code null}: an earlier transfer
 * does not pay for it
 * @param invoice what was issued with it, or {@code null} if it asks for no invoice
 */
record IssuedFor(String nonce, String endpoint, String fingerprint, Instant issued, @Nullable Long block,
		@Nullable Invoice invoice) {

	private static final int NONCE_LENGTH = 16;

	IssuedFor {
		issued = issued.truncatedTo(ChronoUnit.SECONDS);
	}

	static IssuedFor of(ChallengeContext context, Instant now, SecureRandom random, Asked asked) {
		byte[] nonce = new byte[NONCE_LENGTH];
		random.nextBytes(nonce);
		return new IssuedFor(Base64Url.encode(nonce), context.endpoint(), context.fingerprint(), now, asked.block(),
				asked.invoice());
	}

	/**
	 * Return what is as long as what is usually issued with an invoice for a pass.
	 * @return something that nothing was issued for
	 */
	static IssuedFor usual() {
		String text = "x".repeat(64);
		return new IssuedFor("x".repeat(22), text, text, Instant.EPOCH, null,
				new Invoice(Instant.EPOCH, "100000.00", new Pass("x".repeat(32), "CALLS 1000 PT720H", "")));
	}

	// The draft has texts only.
	String encode() {
		ObjectNode json = CanonicalJson.object()
			.put("endpoint", this.endpoint)
			.put("fingerprint", this.fingerprint)
			.put("issued", this.issued.toString())
			.put("nonce", this.nonce);
		if (this.block != null) {
			json.put("block", this.block.toString());
		}
		if (this.invoice != null) {
			json.put("until", this.invoice.until.toString());
			if (this.invoice.rate != null) {
				json.put("rate", this.invoice.rate);
			}
			if (this.invoice.pass != null) {
				this.invoice.pass.encode(json);
			}
		}
		return CanonicalJson.encode(json);
	}

	/**
	 * Read what {@link #encode} wrote.
	 * @param opaque the parameter of a challenge
	 * @return what it says
	 * @throws MalformedMessageException if it says something else
	 */
	static IssuedFor read(String opaque) {
		JsonNode json = CanonicalJson.decode(opaque);
		String block = StrictJson.optionalString(json, "block");
		String until = StrictJson.optionalString(json, "until");
		try {
			return new IssuedFor(StrictJson.string(json, "nonce"), StrictJson.string(json, "endpoint"),
					StrictJson.string(json, "fingerprint"), Instant.parse(StrictJson.string(json, "issued")),
					(block != null) ? Long.valueOf(block) : null, (until != null) ? new Invoice(Instant.parse(until),
							StrictJson.optionalString(json, "rate"), Pass.read(json)) : null);
		}
		catch (DateTimeException | NumberFormatException ex) {
			throw new MalformedMessageException("Member 'issued' or 'until' is no time, or 'block' no number");
		}
	}

	/**
	 * What the seller keeps in a challenge that asks for an invoice.
	 *
	 * @param until until when it can be presented for content
	 * @param rate the rate at which the price was converted, or {@code null}
	 * @param pass the pass that it buys, or {@code null} if it buys none
	 */
	record Invoice(Instant until, @Nullable String rate, @Nullable Pass pass) {

		Invoice selling(@Nullable PassTerms sold) {
			return new Invoice(this.until, this.rate, (sold != null) ? Pass.of(sold) : null);
		}

	}

	/**
	 * A pass as it is sold, whatever is for sale when the payment comes.
	 *
	 * @param id its plan and name
	 * @param holding what it holds and how long it is valid
	 * @param scopes the scopes that it opens, separated by commas
	 */
	record Pass(String id, String holding, String scopes) {

		static Pass of(PassTerms sold) {
			return new Pass(sold.id(), sold.holding(), String.join(",", new TreeSet<>(sold.scopes())));
		}

		static @Nullable Pass read(JsonNode json) {
			String id = StrictJson.optionalString(json, "pass");
			return (id != null) ? new Pass(id, StrictJson.string(json, "holding"), StrictJson.string(json, "scopes"))
					: null;
		}

		void encode(ObjectNode json) {
			json.put("pass", this.id).put("holding", this.holding).put("scopes", this.scopes);
		}

		PassTerms terms(BigInteger satoshis) {
			return PassTerms.sold(this.id, this.holding,
					this.scopes.isEmpty() ? Set.of() : Set.of(this.scopes.split(",")),
					new Price.Satoshis(new BigDecimal(satoshis)));
		}

	}

	/**
	 * What the method of a challenge keeps in it.
	 *
	 * @param block the newest block that is known, or {@code null}
	 * @param invoice what is issued with it, or {@code null}
	 */
	record Asked(@Nullable Long block, @Nullable Invoice invoice) {

		/** Nothing. */
		static final Asked NOTHING = new Asked(null, null);

	}

}
