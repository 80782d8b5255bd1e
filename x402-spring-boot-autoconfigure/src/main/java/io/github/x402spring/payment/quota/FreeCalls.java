package io.github.x402spring.payment.quota;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.admission.Admission;
import io.github.x402spring.payment.ledger.PaymentLedger;
import io.github.x402spring.payment.protocol.PaymentProtocol;
import io.github.x402spring.payment.protocol.ProtocolRegistry;
import io.github.x402spring.pricing.PaidRequest;

/**
 * Admits requests that come without payment, as long as there are free calls for the
 * caller.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface FreeCalls {

	/** For applications without free calls. */
	FreeCalls NONE = (endpoint, request, quote) -> Optional.empty();

	/**
	 * Decide about a request that would have to be paid for.
	 * @param endpoint the endpoint it goes to
	 * @param request the request
	 * @param quote what it would cost
	 * @return what the request holds while it is served; empty if it has to be paid for
	 */
	Optional<Admission> admit(PaidEndpointDescriptor endpoint, PaidRequest request, Quote quote);

	/**
	 * Return the free calls of plans. If the store cannot be reached, calls have to be
	 * paid for.
	 * @param quotas finds the quota of a plan by its name
	 * @param families read the sign-ins of wallets
	 * @param ledger tells which wallets have paid; if it keeps no reports, none is known
	 * @param store counts what is used
	 * @param listeners are told of free calls
	 * @param clock the time
	 * @return the free calls
	 */
	static FreeCalls of(Function<String, Optional<FreeQuota>> quotas, ProtocolRegistry families, PaymentLedger ledger,
			QuotaStore store, List<QuotaListener> listeners, Clock clock) {
		return new QuotaDesk(quotas, new PayingWallets(families, ledger, clock), store, listeners, clock);
	}

	/**
	 * Return how free calls are shown over HTTP: the header {@code Payment-Free-Status}
	 * of answers, and the member {@code freeCalls} of a challenge.
	 * @param quotas finds the quota of a plan by its name
	 * @param clock the time
	 * @return a protocol, which takes no payments
	 */
	static PaymentProtocol protocol(Function<String, Optional<FreeQuota>> quotas, Clock clock) {
		return new QuotaProtocol(quotas, clock);
	}

}
