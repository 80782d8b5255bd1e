package io.github.x402spring.facilitator.server;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentKey;
import io.github.x402spring.payment.VerificationResult;
import io.github.x402spring.payment.ledger.PaymentLedger;
import io.github.x402spring.payment.rail.PaymentRail;

/**
 * What verification and settlement have in common.
 *
 * @param check what can be checked in the process
 * @param rail verifies and settles
 * @param claims for which caller payments are settled
 * @param ledger what this application sold itself
 * @param lease how long a settlement takes at most
 * @param clock the time
 */
record ServerParts(PaymentCheck check, PaymentRail rail, SettlementClaims claims, PaymentLedger ledger, Duration lease,
		Clock clock) {

	/**
	 * Find a payment for which this application sells something. It is in the ledger
	 * before that begins. A payment of another seller is in the ledger too, if it was
	 * presented here, but nothing was sold for it.
	 * @param key the payment's key
	 * @return the payment, or empty
	 */
	Optional<Payment> sold(PaymentKey key) {
		return this.ledger.find(key).filter((payment) -> payment.content() != ContentState.UNATTRIBUTED);
	}

	/**
	 * Find out whether a payment is genuine of which only the rail can tell.
	 * @param payment the payment
	 * @return why it is not, or empty
	 * @throws PaymentUnavailableException if that is not known now
	 */
	Optional<Refusal> prove(CheckedPayment payment) {
		return switch (this.rail.prove(payment)) {
			case VerificationResult.Valid yes -> Optional.empty();
			case VerificationResult.Rejected no ->
				Optional.of(new Refusal(no.reason(), "The payer did not authorise the payment"));
		};
	}

	Instant now() {
		return this.clock.instant();
	}

}
