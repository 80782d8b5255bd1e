package io.github.x402spring.payment.pass;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

import io.github.x402spring.PaidCall;
import io.github.x402spring.payment.admission.Fingerprint;
import io.github.x402spring.payment.admission.PaymentIds;
import io.github.x402spring.payment.event.PaymentListener;
import io.github.x402spring.payment.ledger.LedgerUnavailableException;
import io.github.x402spring.payment.plan.PassTerms;
import io.github.x402spring.payment.plan.PassUnit;
import io.github.x402spring.pricing.NotForSaleException;
import io.github.x402spring.pricing.PaidRequest;
import org.jspecify.annotations.Nullable;

/**
 * Sells passes. What a payment bought is written down once, however often the content of
 * that payment is delivered.
 *
 * @since 0.1.0
 */
public final class PassSales {

	/** Clocks of instances differ, and a pass may be used elsewhere at once. */
	private static final Duration SKEW = Duration.ofMinutes(1);

	/** What can be guessed proves nothing. */
	private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z0-9_-]{32,128}");

	private final PassStore store;

	private final PassListeners listeners;

	private final PassEndings endings;

	private final PassPurchases purchases;

	private final Clock clock;

	/**
	 * Create sales.
	 * @param store the passes
	 * @param listeners are told of sales
	 * @param clock the time
	 */
	public PassSales(PassStore store, List<PassListener> listeners, Clock clock) {
		this.store = store;
		this.listeners = new PassListeners(listeners);
		this.endings = new PassEndings(store, this.listeners);
		this.purchases = new PassPurchases(this.endings);
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
					+ " cannot be renewed by this purchase: it is unknown, revoked or of another plan, or only one of the "
					+ "two is bound to a wallet. " + "Leave the header out to buy a new pass.");
		}
	}

	private Optional<Pass> renewable(PassTerms terms, List<String> tokens) {
		return (tokens.size() == 1 && PassToken.isOne(tokens.getFirst()))
				? this.store.find(PassToken.hash(tokens.getFirst()))
					.filter((it) -> it.plan().equals(terms.plan()) && it.walletBound() == terms.walletBound()
							&& it.until().isPresent())
				: Optional.empty();
	}

	// What one wallet pays for another one could not use: it buys a pass of its own.
	private Optional<Pass> renewable(PassTerms terms, PaidCall call, List<String> tokens) {
		return renewable(terms, tokens)
			.filter((it) -> !terms.walletBound() || String.valueOf(call.payer()).equalsIgnoreCase(it.buyer()));
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
		return sell(terms, call, tokens, null);
	}

	/**
	 * Hand out what a payment has bought.
	 * @param terms what was bought
	 * @param call the payment, which is settled
	 * @param tokens the passes that the request presents: one is renewed
	 * @param principal who is authenticated, and can have the token reissued;
	 * {@code null} if no one is
	 * @return the pass with its token
	 * @throws LedgerUnavailableException if the store cannot be reached; the same payment
	 * may come back
	 */
	public PassSale sell(PassTerms terms, PaidCall call, List<String> tokens, @Nullable String principal) {
		return sell(terms, call, tokens, principal, null);
	}

	/**
	 * Hand out what a payment has bought.
	 * @param terms what was bought
	 * @param call the payment, which is settled
	 * @param tokens the passes that the request presents: one is renewed, unless there is
	 * a claim
	 * @param principal who is authenticated, and can have the token reissued;
	 * {@code null} if no one is
	 * @param claim how the credential that has paid presents the pass, which gets no
	 * token then: each copy of the credential would get it, however narrow it is;
	 * {@code null} if the credential presents none
	 * @return the pass with its token
	 * @throws LedgerUnavailableException if the store cannot be reached; the same payment
	 * may come back
	 */
	public PassSale sell(PassTerms terms, PaidCall call, List<String> tokens, @Nullable String principal,
			@Nullable PassClaim claim) {
		if (claim != null) {
			return this.store.findByPayment(call.id())
				.map((it) -> PassSale.of(null, it, call.id()))
				.orElseGet(() -> sellNew(terms, call, principal, claim));
		}
		return this.store.findByPayment(call.id())
			.map((it) -> handOut(it, call, tokens))
			.orElseGet(() -> sellFirst(terms, call, tokens, principal));
	}

	private PassSale sellNew(PassTerms terms, PaidCall call, @Nullable String principal, PassClaim claim) {
		Pass pass = empty(terms, call, principal);
		return this.store.add(pass.with(grant(terms, call, pass, pass.createdAt())), claim.tokenHash())
				? sold(null, call) : PassSale.of(null, this.store.findByPayment(call.id()).orElseThrow(), call.id());
	}

	private Pass empty(PassTerms terms, PaidCall call, @Nullable String principal) {
		Instant now = this.clock.instant();
		return new Pass(PaymentIds.next(now), terms.plan(), call.payer(), principal, digest(call.identifier()),
				terms.walletBound(), now, List.of());
	}

	/**
	 * Find a pass as operators name it.
	 * @param name its id, or the {@linkplain PassClaim#key() key} of what presents it,
	 * such as the payment hash of its invoice
	 * @return the pass; never by a token
	 * @throws LedgerUnavailableException if the store cannot be reached
	 */
	public Optional<Pass> find(String name) {
		return this.store.findById(name)
			.or(() -> PassToken.isOne(name) ? Optional.empty() : this.store.find(PassToken.hash(name)));
	}

	/**
	 * Find passes that have not ended, by who bought them.
	 * @param wallet the wallet that paid, or {@code null} for none
	 * @param principal who was authenticated, or {@code null} for no one
	 * @param identifier what the client named the payment, or {@code null} for none. What
	 * is short enough to be guessed finds nothing
	 * @return the passes, the newest first
	 * @throws LedgerUnavailableException if the store cannot be reached
	 */
	public List<Pass> findBoughtBy(@Nullable String wallet, @Nullable String principal, @Nullable String identifier) {
		Instant now = this.clock.instant();
		return this.store.findBoughtBy(wallet, principal, digest(identifier))
			.stream()
			.filter((it) -> it.until().filter(now::isBefore).isPresent())
			.toList();
	}

	private static @Nullable String digest(@Nullable String identifier) {
		return (identifier != null && IDENTIFIER.matcher(identifier).matches()) ? Fingerprint.ofText(identifier) : null;
	}

	private PassSale sellFirst(PassTerms terms, PaidCall call, List<String> tokens, @Nullable String principal) {
		Instant now = this.clock.instant();
		for (Optional<Pass> old = renewable(terms, call, tokens); old
			.isPresent(); old = renewable(terms, call, tokens)) {
			if (this.store.renew(grant(terms, call, old.get(), now))) {
				return sold(tokens.getFirst(), call);
			}
			Optional<Pass> bought = this.store.findByPayment(call.id());
			if (bought.isPresent()) {
				return handOut(bought.get(), call, tokens);
			}
		}
		// What was to be renewed may have been revoked since the payment was asked for.
		String token = PassToken.next();
		Pass empty = empty(terms, call, principal);
		return this.store.add(empty.with(grant(terms, call, empty, now)), PassToken.hash(token)) ? sold(token, call)
				: handOut(this.store.findByPayment(call.id()).orElseThrow(), call, tokens);
	}

	private PassSale sold(@Nullable String token, PaidCall call) {
		PassSale sale = PassSale.of(token, this.store.findByPayment(call.id()).orElseThrow(), call.id());
		this.listeners.tell((it) -> it.onSold(sale.pass(), sale.grant()));
		return sale;
	}

	/**
	 * Return what ends passes whose purchase is refunded or has failed.
	 * @return a listener for the payment engine
	 */
	public PaymentListener purchases() {
		return this.purchases;
	}

	/**
	 * End passes whose purchase was refunded or has failed while the store could not be
	 * reached.
	 * @throws LedgerUnavailableException if the store cannot be reached
	 */
	public void endMissed() {
		this.purchases.endMissed();
	}

	/**
	 * Revoke all that was bought on a pass.
	 * @param passId id of the pass
	 * @return whether there is such a pass
	 * @throws LedgerUnavailableException if the store cannot be reached; it may have been
	 * revoked
	 */
	public boolean revoke(String passId) {
		return this.endings.revoke(passId);
	}

	/**
	 * Give a pass a new token. The old one opens nothing any more.
	 * @param passId id of the pass
	 * @return the token, which is shown this once; empty if there is no such pass
	 * @throws LedgerUnavailableException if the store cannot be reached; the old token
	 * may have been replaced
	 */
	public Optional<String> reissue(String passId) {
		String token = PassToken.next();
		return this.store.reissue(passId, PassToken.hash(token)) ? Optional.of(token) : Optional.empty();
	}

	// The token was in an answer that did not arrive, and is kept nowhere.
	private PassSale handOut(Pass pass, PaidCall call, List<String> tokens) {
		if (!pass.grants().getFirst().payment().equals(call.id())) {
			return renewedBefore(pass, call, tokens);
		}
		String token = PassToken.next();
		this.store.reissue(pass.id(), PassToken.hash(token));
		return PassSale.of(token, pass, call.id());
	}

	// The token may have been replaced since. What was bought is on the pass all the
	// same, and its holder has the new token. Neither the old token nor the payment,
	// which is public by now, proves that this is the holder.
	private PassSale renewedBefore(Pass pass, PaidCall call, List<String> tokens) {
		boolean current = tokens.size() == 1 && this.store.find(PassToken.hash(tokens.getFirst()))
			.filter((it) -> it.id().equals(pass.id()))
			.isPresent();
		return PassSale.of(current ? tokens.getFirst() : null, pass, call.id());
	}

	// What counts nothing begins when the one before ends.
	private static PassGrant grant(PassTerms terms, PaidCall call, Pass pass, Instant now) {
		Optional<PassGrant> last = pass.grants()
			.stream()
			.filter((it) -> terms.unit() == PassUnit.TIME && it.name().equals(terms.name()) && !it.revoked()
					&& it.until().isAfter(now))
			.max(Comparator.comparing(PassGrant::until));
		Instant from = last.map(PassGrant::until).orElse(now);
		Instant anchor = terms.validity().anchor(last.map(PassGrant::anchor).orElse(now), from);
		return new PassGrant(call.id(), pass.id(), terms.name(), terms.unit(), terms.amount(), terms.amount(),
				terms.scopes(), anchor, last.isPresent() ? from : from.minus(SKEW), terms.validity().end(anchor, from),
				false, call.network(), call.asset(), call.symbol(), call.amount());
	}

}
