package io.github.x402spring.payment.quota;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.ledger.PaymentLedger;
import io.github.x402spring.payment.ledger.PaymentQuery;
import io.github.x402spring.payment.ledger.ReportingLedger;
import io.github.x402spring.payment.protocol.ProtocolRegistry;
import io.github.x402spring.payment.protocol.SignIn;
import io.github.x402spring.pricing.PaidRequest;

/**
 * The wallets that sign in and have paid in the last 30 days.
 */
final class PayingWallets {

	private static final Duration RECENTLY = Duration.ofDays(30);

	private final ProtocolRegistry families;

	private final PaymentLedger ledger;

	private final Clock clock;

	/**
	 * Create the wallets.
	 * @param families read sign-ins
	 * @param ledger tells who has paid; if it keeps no reports, no wallet is known
	 * @param clock the time
	 */
	PayingWallets(ProtocolRegistry families, PaymentLedger ledger, Clock clock) {
		this.families = families;
		this.ledger = ledger;
		this.clock = clock;
	}

	/**
	 * Find the wallet that signed in with a request.
	 * @param request the request
	 * @return its sign-in, not used yet; empty if there is no genuine one, or its wallet
	 * has not paid
	 */
	Optional<SignIn> find(PaidRequest request) {
		List<String> lines = request.signIns();
		return lines.isEmpty() ? Optional.empty() : this.families.signIn(request.handlerId(), request.path(), lines)
			.filter((signIn) -> signIn.wallet().filter(this::hasPaid).isPresent());
	}

	private boolean hasPaid(String wallet) {
		return this.ledger instanceof ReportingLedger reports && !reports
			.slice(PaymentQuery.all(1)
				.by(wallet)
				.between(this.clock.instant().minus(RECENTLY), null)
				.in(Set.of(MoneyState.SETTLED), Set.of(ContentState.DELIVERED)))
			.payments()
			.isEmpty();
	}

}
