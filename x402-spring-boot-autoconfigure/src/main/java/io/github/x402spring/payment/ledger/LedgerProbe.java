package io.github.x402spring.payment.ledger;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

import io.github.x402spring.Network;
import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.Lease;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentKey;
import io.github.x402spring.payment.PaymentKind;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.ReservationTerms;

/**
 * Tries whether a ledger takes payments, without leaving anything in it: a step of a
 * payment that is not there has to be written and changes nothing.
 *
 * @since 0.1.0
 */
public final class LedgerProbe {

	private static final String NAME = "probe";

	private LedgerProbe() {
	}

	/**
	 * Try a ledger.
	 * @param ledger the ledger
	 * @param now the current time
	 * @throws LedgerUnavailableException if it cannot be reached or does not take steps
	 */
	public static void probe(PaymentLedger ledger, Instant now) {
		Payment absent = Payment.reserved(NAME, terms(now), ContentState.NONE, Lease.rest(now));
		ledger.transition(absent, absent.leased(Lease.rest(now), now));
	}

	private static ReservationTerms terms(Instant now) {
		Network network = Network.evm(1);
		Quote quote = new Quote(new PaymentKind(NAME, network, NAME), NAME, BigInteger.ONE, NAME, Duration.ofSeconds(1),
				Map.of());
		return new ReservationTerms(new PaymentKey(NAME), NAME, NAME, NAME, NAME, NAME, quote, now, now);
	}

}
