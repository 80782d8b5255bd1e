package io.github.x402spring.payment.ledger;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

import io.github.x402spring.Network;
import io.github.x402spring.json.StrictJson;
import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.Lease;
import io.github.x402spring.payment.PaidResource;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentKey;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.ReservationTerms;
import io.github.x402spring.sandbox.MutableClock;
import io.github.x402spring.testsupport.Payloads;
import io.github.x402spring.testsupport.Wire;
import io.github.x402spring.x402.PaymentPayload;
import io.github.x402spring.x402.PaymentRequirements;
import io.github.x402spring.x402.X402Codec;
import io.github.x402spring.x402.evm.ExactEvmScheme;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Payments for tests of ledgers, and the steps they make.
 */
public abstract class LedgerSteps {

	protected static final Instant NOW = Instant.parse("2030-01-01T00:00:00.123456Z");

	protected static final Instant VALID_BEFORE = Instant.parse("2030-01-01T00:05:00Z");

	protected static final Duration TTL = Duration.ofHours(24);

	protected static final String USDC = "0x036CbD53842c5426634e7929541eC2318f3dCF7e";

	protected static final String HASH = "0x" + "ab".repeat(32);

	protected final MutableClock clock = new MutableClock(NOW);

	/** The ledger, empty at the beginning of each test. */
	protected abstract PaymentLedger ledger();

	protected final Payment reserve(String key) {
		Payment payment = payment(key);
		assertThat(ledger().reserve(payment)).isEqualTo(new Reservation.Reserved());
		return payment;
	}

	protected final Payment step(Payment payment, String step) {
		return next(payment, switch (step) {
			case "settling" -> settling(payment);
			case "settled" -> settled(payment);
			case "failed" -> payment.settlementFailed("no", NOW);
			case "unknown" -> payment.settlementUnknown("no answer", NOW);
			case "delivered" -> payment.delivered(false, NOW);
			case "contentFailed" -> payment.contentFailed(NOW);
			default -> throw new IllegalArgumentException(step);
		});
	}

	protected final Payment next(Payment payment, Payment next) {
		assertThat(ledger().transition(payment, next)).isTrue();
		assertHeld(next);
		return next;
	}

	protected final Payment leased(Payment payment, Instant until) {
		return next(payment, payment.leased(lease(until), NOW));
	}

	protected static String newId() {
		return UUID.randomUUID().toString().replace("-", "");
	}

	protected static Payment settling(Payment payment) {
		return payment.settling(checked(payment.terms()), lease(NOW), NOW);
	}

	protected static Payment payment(String key) {
		return Payment.reserved(newId(), terms(key, "GET /premium", USDC, "10", NOW), ContentState.SERVING, lease(NOW));
	}

	/** A payment to which its client gave an id. */
	protected static Payment named(String key, String digest) {
		ReservationTerms terms = terms(key, "GET /premium", USDC, "10", NOW);
		return Payment.reserved(newId(),
				new ReservationTerms(terms.key(), terms.endpoint(), terms.fingerprint(), terms.credentialDigest(),
						terms.payer(), terms.protocol(), terms.quote(), terms.validBefore(), terms.reservedAt(), null,
						digest),
				ContentState.SERVING, lease(NOW));
	}

	protected final void refund(Payment payment, String reference) {
		next(payment, payment.refunded(reference, NOW));
	}

	protected static Lease lease(Instant until) {
		return new Lease("process", until);
	}

	protected static Payment settled(Payment payment) {
		return payment.settled(HASH, null, NOW);
	}

	protected final void settle(String key, String endpoint, String asset, String amount) {
		Payment payment = Payment.reserved("id" + key, terms(key, endpoint, asset, amount, NOW), ContentState.SERVING,
				lease(NOW));
		ledger().reserve(payment);
		step(step(step(payment, "settling"), "settled"), "delivered");
	}

	protected final void assertHeld(Payment payment) {
		assertThat(held(payment)).isEqualTo(payment);
	}

	protected final Payment held(Payment payment) {
		return ledger().find(payment.terms().key()).orElseThrow();
	}

	protected static ReservationTerms terms(String key, String endpoint, String asset, String amount, Instant now) {
		Quote quote = new Quote(ExactEvmScheme.kind(Network.evm(84532)), asset, new BigInteger(amount), "payee",
				Duration.ofSeconds(300), Map.of("name", "USD \"ü\\", "version", "2.0"));
		return new ReservationTerms(new PaymentKey(key), endpoint, "fingerprint", "digest", "payer", "x402/2", quote,
				VALID_BEFORE, now);
	}

	protected static CheckedPayment checked(ReservationTerms terms) {
		PaymentPayload payload = Payloads.decode("{\"x402Version\":2,\"payload\" :\t{\"rat\\u0065\":0.10},\"accepted\":"
				+ StrictJson.write(X402Codec.toJson(PaymentRequirements.of(terms.quote()))) + ",\"ö\":[1e2]} ");
		return Wire.checked(payload, terms.quote(),
				new PaidResource("https://api.example.com/?q=\"ü\"", "what it is", "text/plain"), terms.key(),
				terms.payer());
	}

}
