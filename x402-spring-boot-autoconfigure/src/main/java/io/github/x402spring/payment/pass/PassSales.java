package io.github.x402spring.payment.pass;

import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

import io.github.x402spring.PaidCall;
import io.github.x402spring.payment.admission.PaymentIds;
import io.github.x402spring.payment.ledger.LedgerUnavailableException;
import io.github.x402spring.pricing.NotForSaleException;
import io.github.x402spring.pricing.PaidRequest;

/**
 * Sells passes. What a payment bought is written down once, however often the content of
 * that payment is delivered.
 *
 * @since 0.1.0
 */
public final class PassSales {

	private final PassStore store;

	private final List<PassListener> listeners;

	private final Clock clock;

	/**
	 * Create sales.
	 * @param store the passes
	 * @param listeners are told of sales
	 * @param clock the time
	 */
	public PassSales(PassStore store, List<PassListener> listeners, Clock clock) {
		this.store = store;
		this.listeners = List.copyOf(listeners);
		this.clock = clock;
	}

	/**
	 * Require that a pass which is presented with a purchase can be renewed by it. A
	 * payment for it is bound to that pass.
	 * @param terms what is bought
	 * @param request the request
	 * @throws NotForSaleException if it cannot
	 * @throws LedgerUnavailableException if the store cannot be reached
	 */
	public void check(PassTerms terms, PaidRequest request) {
		List<String> tokens = request.passes();
		if (!tokens.isEmpty() && renewable(terms, tokens).isEmpty()) {
			throw new NotForSaleException("The pass in " + PassProtocol.HEADER
					+ " cannot be renewed by this purchase: it is unknown, revoked, or of another plan. "
					+ "Leave the header out to buy a new pass.");
		}
	}

	private Optional<Pass> renewable(PassTerms terms, List<String> tokens) {
		return (tokens.size() == 1 && PassToken.isOne(tokens.getFirst()))
				? this.store.find(PassToken.hash(tokens.getFirst()))
					.filter((it) -> it.plan().equals(terms.plan()) && it.until().isPresent())
				: Optional.empty();
	}

	/**
	 * Hand out what a payment has bought.
	 * @param terms what was bought
	 * @param call the payment, which is settled
	 * @param tokens the passes that the request presents: one is renewed
	 * @return the pass with its token
	 * @throws LedgerUnavailableException if the store cannot be reached; the same payment
	 * may come back
	 */
	public PassSale sell(PassTerms terms, PaidCall call, List<String> tokens) {
		return this.store.findByPayment(call.id())
			.map((it) -> handOut(it, call, tokens))
			.orElseGet(() -> sellFirst(terms, call, tokens));
	}

	private PassSale sellFirst(PassTerms terms, PaidCall call, List<String> tokens) {
		Instant now = this.clock.instant();
		Optional<Pass> old = renewable(terms, tokens);
		String token = old.isPresent() ? tokens.getFirst() : PassToken.next();
		boolean sold;
		if (old.isPresent()) {
			sold = this.store.renew(grant(terms, call, old.get(), now));
		}
		else {
			Pass empty = new Pass(PaymentIds.next(now), terms.plan(), call.payer(), now, List.of());
			sold = this.store.add(empty.with(grant(terms, call, empty, now)), PassToken.hash(token));
		}
		Pass pass = this.store.findByPayment(call.id()).orElseThrow();
		if (!sold) {
			return handOut(pass, call, tokens);
		}
		PassSale sale = PassSale.of(token, pass, call.id());
		this.listeners.forEach((it) -> it.onSold(pass, sale.grant()));
		return sale;
	}

	// The token was in an answer that did not arrive, and is kept nowhere.
	private PassSale handOut(Pass pass, PaidCall call, List<String> tokens) {
		if (!pass.grants().getFirst().payment().equals(call.id())) {
			String token = tokens.stream().findFirst().orElse("");
			if (this.store.find(PassToken.hash(token)).filter((it) -> it.id().equals(pass.id())).isEmpty()) {
				throw new IllegalStateException("Payment " + call.id() + " renewed another pass");
			}
			return PassSale.of(token, pass, call.id());
		}
		String token = PassToken.next();
		this.store.reissue(pass.id(), PassToken.hash(token));
		return PassSale.of(token, pass, call.id());
	}

	// What counts nothing begins when the one before ends.
	private static PassGrant grant(PassTerms terms, PaidCall call, Pass pass, Instant now) {
		Optional<PassGrant> last = pass.grants()
			.stream()
			.filter((it) -> terms.unit() == PassUnit.TIME && it.name().equals(terms.name()) && !it.revoked()
					&& it.until().isAfter(now))
			.max(Comparator.comparing(PassGrant::until));
		Instant from = last.map(PassGrant::until).orElse(now);
		Instant anchor = last.map(PassGrant::anchor).orElse(now);
		return new PassGrant(call.id(), pass.id(), terms.name(), terms.unit(), terms.amount(), terms.amount(),
				terms.scopes(), anchor, from, terms.validity().end(anchor, from), false, call.network(), call.asset(),
				call.symbol());
	}

}
