package io.github.x402spring.facilitator.server;

import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

import io.github.x402spring.Network;
import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentKey;
import io.github.x402spring.payment.PaymentUnavailableException;
import io.github.x402spring.payment.VerificationResult;
import io.github.x402spring.payment.ledger.PaymentLedger;
import io.github.x402spring.payment.rail.PaymentRail;
import org.jspecify.annotations.Nullable;

/**
 * What verification and settlement have in common.
 *
 * @param check what can be checked in the process
 * @param rail verifies and settles
 * @param claims for which caller payments are settled
 * @param ledger what this application sold itself
 * @param gasCost what the gas of a payment is expected to cost now, in the smallest unit
 * of the network's coin; empty if that is not known
 * @param lease how long a settlement takes at most
 * @param clock the time
 */
record ServerParts(PaymentCheck check, PaymentRail rail, SettlementClaims claims, PaymentLedger ledger,
		Function<Network, Optional<BigInteger>> gasCost, Duration lease, Clock clock) {

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

	/**
	 * Return what a caller claims that has a payment settled.
	 * @param payment the payment
	 * @param caller the caller
	 * @param idempotencyKey the caller's key of the request, or {@code null}
	 * @return the request
	 * @throws PaymentUnavailableException if the caller's gas is limited, and what it
	 * costs is not known now
	 */
	ClaimRequest claim(CheckedPayment payment, FacilitatorCaller caller, @Nullable String idempotencyKey) {
		Network network = payment.quote().network();
		Optional<BigInteger> cost = this.gasCost.apply(network);
		if (cost.isEmpty() && caller.limits().isGasLimited()) {
			throw new PaymentUnavailableException("What gas costs on " + network + " is not known", null);
		}
		Instant now = now();
		Instant until = payment.payment().until();
		return new ClaimRequest(payment.key(), network, caller.name(), idempotencyKey, caller.limits(),
				cost.orElse(BigInteger.ZERO), now, now.plus(this.lease), (until != null) ? until : now);
	}

	Instant now() {
		return this.clock.instant();
	}

}
