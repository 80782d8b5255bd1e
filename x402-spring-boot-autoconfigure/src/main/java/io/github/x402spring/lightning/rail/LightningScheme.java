package io.github.x402spring.lightning.rail;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

import io.github.x402spring.Network;
import io.github.x402spring.lightning.LightningCredential;
import io.github.x402spring.lightning.LightningNetwork;
import io.github.x402spring.lightning.PaidInvoice;
import io.github.x402spring.lightning.PaymentHash;
import io.github.x402spring.lightning.rate.BitcoinRate;
import io.github.x402spring.lightning.rate.CurrentRate;
import io.github.x402spring.payment.AuthenticatedPayment;
import io.github.x402spring.payment.Credential;
import io.github.x402spring.payment.PaymentKey;
import io.github.x402spring.payment.PaymentKind;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.ReservationTerms;
import io.github.x402spring.payment.scheme.IssuedRequest;
import io.github.x402spring.payment.scheme.PaymentScheme;
import io.github.x402spring.payment.scheme.PaymentWay;
import io.github.x402spring.payment.scheme.SchemeResult;
import io.github.x402spring.pricing.Price;

/**
 * Invoices of Lightning that were paid before the request, whichever family presents
 * them. The preimage proves the payment, and its hash is the key: an invoice pays once,
 * whatever tokens were made for it.
 *
 * @since 0.1.0
 */
public final class LightningScheme implements PaymentScheme {

	/** After that a paid invoice is not even owed any more, and its row may go. */
	private static final Duration OWED_FOR = Duration.ofDays(1);

	private static final String OTHER_NETWORK = "invoice_of_another_network";

	private static final String ENDED = "invoice_ended";

	private static final int DECIMALS = 3;

	private static final BigInteger SATOSHI = BigInteger.TEN.pow(DECIMALS);

	private final Network network;

	private final BigInteger unit;

	/**
	 * Prices in dollars are paid in whole satoshis, which clients of all families read.
	 */
	private final BigInteger dollarUnit;

	private final CurrentRate rate;

	private final Duration validity;

	private final Clock clock;

	/**
	 * Create the scheme of a process that does not know how long invoices are good.
	 * @param network where invoices are paid
	 * @param unit what the node's amounts are multiples of, in millisatoshis
	 * @param rate at which prices in dollars are paid
	 * @param clock the time
	 */
	public LightningScheme(LightningNetwork network, BigInteger unit, CurrentRate rate, Clock clock) {
		this(network, unit, rate, Duration.ZERO, clock);
	}

	/**
	 * Create the scheme.
	 * @param network where invoices are paid
	 * @param unit what the node's amounts are multiples of, in millisatoshis
	 * @param rate at which prices in dollars are paid
	 * @param validity how long an invoice buys something, from when it is made
	 * @param clock the time
	 */
	public LightningScheme(LightningNetwork network, BigInteger unit, CurrentRate rate, Duration validity,
			Clock clock) {
		this.network = network.network();
		this.unit = unit;
		this.dollarUnit = unit.max(SATOSHI);
		this.rate = rate;
		this.validity = validity;
		this.clock = clock;
	}

	/**
	 * Return the way to pay of this scheme.
	 * @param invoiceExpiry how long invoices can be paid: whole seconds
	 * @return the way, which names no payee: the node is the seller's
	 */
	public PaymentWay way(Duration invoiceExpiry) {
		return new PaymentWay(this.network, null, null, invoiceExpiry);
	}

	/**
	 * Return whether payments of a kind are invoices of Lightning.
	 * @param kind the kind
	 * @return whether they are, on whatever network
	 */
	public static boolean isOf(PaymentKind kind) {
		return kind.equals(LightningQuotes.kind(kind.network()));
	}

	@Override
	public Set<PaymentKind> kinds(Network network) {
		return network.equals(this.network) ? Set.of(LightningQuotes.kind(network)) : Set.of();
	}

	@Override
	public Optional<Quote> quote(Price price, PaymentWay way) {
		return isOurs(way) ? switch (price) {
			case Price.Satoshis satoshis -> Optional.of(exact(satoshis, way));
			case Price.Dollars dollars -> this.rate.now()
				.map((rate) -> LightningQuotes.of(this.network, dollars.amount(), rate, this.dollarUnit,
						way.maxTimeout()));
			case Price.Tokens tokens -> Optional.empty();
			case Price.Atomic atomic -> Optional.empty();
		} : Optional.empty();
	}

	// The money goes to the seller's node, and never to a payee that a price names.
	private boolean isOurs(PaymentWay way) {
		return way.network().equals(this.network) && way.payTo() == null && way.asset() == null;
	}

	private Quote exact(Price.Satoshis price, PaymentWay way) {
		BigInteger amount = price.millisatoshis();
		if (amount.mod(this.unit).signum() != 0) {
			throw new IllegalArgumentException(
					"the price " + price + " has a fraction, but the Lightning node takes multiples of "
							+ new BigDecimal(this.unit, DECIMALS).stripTrailingZeros().toPlainString() + " sat");
		}
		return LightningQuotes.of(this.network, amount, way.maxTimeout());
	}

	@Override
	public boolean varies(Price price, PaymentWay way) {
		return isOurs(way) && price instanceof Price.Dollars && this.rate.moves();
	}

	@Override
	public SchemeResult<AuthenticatedPayment> authenticate(Credential credential, List<Quote> quotes) {
		if (!(credential instanceof LightningCredential presented)) {
			return new SchemeResult.NotMine<>();
		}
		return switch (presented.check()) {
			case SchemeResult.Accepted<PaidInvoice> paid -> authenticate(paid.value());
			case SchemeResult.Unproven<PaidInvoice> it -> new SchemeResult.NotMine<>();
			case SchemeResult.Refused<PaidInvoice> refused -> new SchemeResult.Refused<>(refused.reason());
			case SchemeResult.NotMine<PaidInvoice> other -> new SchemeResult.NotMine<>();
		};
	}

	private SchemeResult<AuthenticatedPayment> authenticate(PaidInvoice invoice) {
		if (!invoice.network().network().equals(this.network)) {
			return new SchemeResult.Refused<>(OTHER_NETWORK);
		}
		if (!this.clock.instant().isBefore(invoice.until().plus(OWED_FOR))) {
			return new SchemeResult.Refused<>(ENDED);
		}
		return new SchemeResult.Accepted<>(
				payment(invoice.amount(), new LightningProof(invoice.hash(), invoice.until(), invoice.rate())));
	}

	private AuthenticatedPayment payment(BigInteger amount, LightningProof proof) {
		return new AuthenticatedPayment(key(proof.hash()), LightningQuotes.kind(this.network), null,
				LightningQuotes.ASSET, null, amount, proof.until().plus(OWED_FOR), proof);
	}

	private PaymentKey key(PaymentHash hash) {
		return new PaymentKey("lightning:" + this.network.id() + ":" + hash);
	}

	@Override
	public List<PaymentKey> claims(Credential credential, List<Quote> quotes) {
		return (credential instanceof LightningCredential presented
				&& presented.check() instanceof SchemeResult.Accepted<PaidInvoice> paid)
						? List.of(key(paid.value().hash())) : List.of();
	}

	@Override
	public boolean isIssuedFor(Credential credential, AuthenticatedPayment payment, IssuedRequest request) {
		return credential instanceof LightningCredential presented && presented.isIssuedFor(request);
	}

	@Override
	public boolean lacksScope(Credential credential, AuthenticatedPayment payment, IssuedRequest request) {
		return credential instanceof LightningCredential presented && presented.lacksScope(request);
	}

	@Override
	public Optional<String> withdrawn(Credential credential, Supplier<Set<String>> sold) {
		return (authenticate(credential, List.of()) instanceof SchemeResult.Accepted
				&& credential instanceof LightningCredential presented) ? presented.withdrawn(sold.get())
						: Optional.empty();
	}

	// After its time it is owed there, too.
	@Override
	public boolean mayBuyElsewhere(Credential credential, Instant start) {
		return credential instanceof LightningCredential presented
				&& presented.check() instanceof SchemeResult.Accepted<PaidInvoice> paid
				&& this.clock.instant().isBefore(paid.value().until())
				&& !presented.issuedAt().orElseGet(() -> paid.value().until().minus(this.validity)).isBefore(start);
	}

	@Override
	public Optional<PaymentKey> revocable(String reference) {
		return PaymentHash.isHash(reference) ? Optional.of(key(new PaymentHash(reference))) : Optional.empty();
	}

	// The invoice asked for what the request cost when it was challenged.
	@Override
	public SchemeResult<Quote> match(AuthenticatedPayment payment, List<Quote> quotes, Instant now) {
		return new SchemeResult.Accepted<>(quotes.stream()
			.filter((quote) -> quote.kind().equals(payment.kind()))
			.flatMap((quote) -> atRateOfThen(payment, quote).stream())
			.findFirst()
			.orElseGet(() -> LightningQuotes.paid(this.network, payment.authorised(), proof(payment).rate(),
					Duration.ofSeconds(1))));
	}

	private Optional<Quote> atRateOfThen(AuthenticatedPayment payment, Quote quote) {
		String rate = proof(payment).rate();
		if (Objects.equals(rate, LightningQuotes.rate(quote))) {
			return quote.amount().equals(payment.authorised()) ? Optional.of(quote) : Optional.empty();
		}
		return (rate != null) ? quote.dollars()
			.map((dollars) -> LightningQuotes.of(this.network, dollars, rate(rate), this.dollarUnit, quote.validity()))
			.filter((it) -> it.amount().equals(payment.authorised())) : Optional.empty();
	}

	private static BitcoinRate rate(String text) {
		return new BitcoinRate(new BigDecimal(text), Instant.EPOCH);
	}

	@Override
	public Optional<String> expiry(AuthenticatedPayment payment, Instant now) {
		return now.isBefore(proof(payment).until()) ? Optional.empty() : Optional.of(ENDED);
	}

	static LightningProof proof(AuthenticatedPayment payment) {
		return (LightningProof) payment.proof();
	}

	@Override
	public boolean isPaidBefore(PaymentKind kind) {
		return true;
	}

	@Override
	public boolean isSecret(PaymentKind kind) {
		return true;
	}

	@Override
	public boolean isSecret(Credential credential) {
		return credential instanceof LightningCredential;
	}

	@Override
	public AuthenticatedPayment restore(ReservationTerms terms, String stored) {
		return payment(terms.quote().amount(), LightningProof.read(stored));
	}

	@Override
	public Optional<TokenUnit> unit(Quote quote) {
		return quote.kind().equals(LightningQuotes.kind(this.network)) ? Optional.of(new TokenUnit("sat", DECIMALS))
				: Optional.empty();
	}

}
