package io.github.x402spring.testfamily;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.github.x402spring.Network;
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
 * Vouchers in the process. Once: its invoice was paid before, and it opens one call.
 * Many: its token opens any number of calls, each charged by the node, for less than it
 * authorises.
 *
 * @param method how a voucher is used
 */
record VoucherScheme(String method) implements PaymentScheme {

	static final Network NETWORK = new Network("voucher:test");

	static final String ONCE = "once";

	static final String MANY = "many";

	private static final String ASSET = "credit";

	@Override
	public Set<PaymentKind> kinds(Network network) {
		return network.equals(NETWORK) ? Set.of(kind()) : Set.of();
	}

	private PaymentKind kind() {
		return new PaymentKind("voucher", NETWORK, this.method);
	}

	@Override
	public Optional<Quote> quote(Price price, PaymentWay option) {
		return option.network().equals(NETWORK) ? Optional.of(quote(amount(price), option.maxTimeout()))
				: Optional.empty();
	}

	private static BigInteger amount(Price price) {
		return switch (price) {
			case Price.Dollars dollars -> dollars.amount().movePointRight(6).toBigIntegerExact();
			case Price.Tokens tokens -> tokens.amount().movePointRight(6).toBigIntegerExact();
			case Price.Atomic atomic -> atomic.amount();
			case Price.Satoshis satoshis -> satoshis.millisatoshis();
		};
	}

	private Quote quote(BigInteger amount, Duration validity) {
		return new Quote(kind(), ASSET, amount, null, validity, Map.of());
	}

	@Override
	public SchemeResult<AuthenticatedPayment> authenticate(Credential credential, List<Quote> quotes) {
		if (!(credential instanceof VoucherCredential voucher)) {
			return new SchemeResult.NotMine<>();
		}
		Optional<VoucherToken> opened = VoucherMint.open(voucher.token());
		if (opened.isEmpty()) {
			return new SchemeResult.Refused<>("voucher_forged");
		}
		VoucherToken token = opened.get();
		if (!token.method().equals(this.method)) {
			return new SchemeResult.NotMine<>();
		}
		return VoucherMint.digest(voucher.preimage()).equals(token.id())
				? new SchemeResult.Accepted<>(payment(new VoucherProof(token, voucher.use())))
				: new SchemeResult.Refused<>("voucher_unpaid");
	}

	private AuthenticatedPayment payment(VoucherProof proof) {
		VoucherToken token = proof.token();
		return new AuthenticatedPayment(new PaymentKey("voucher/" + token.id() + "/" + proof.use()), kind(), null,
				ASSET, null, token.amount(), token.until(), proof);
	}

	@Override
	public boolean isIssuedFor(Credential credential, AuthenticatedPayment payment, IssuedRequest request) {
		return request.isFor(token(payment).fingerprint());
	}

	@Override
	public SchemeResult<Quote> match(AuthenticatedPayment payment, List<Quote> quotes, Instant now) {
		return new SchemeResult.Accepted<>(quote(payment.authorised(), Duration.ofMinutes(5)));
	}

	@Override
	public Optional<String> expiry(AuthenticatedPayment payment, Instant now) {
		return now.isBefore(token(payment).until()) ? Optional.empty() : Optional.of("voucher_expired");
	}

	private static VoucherToken token(AuthenticatedPayment payment) {
		return ((VoucherProof) payment.proof()).token();
	}

	@Override
	public boolean isPaidBefore(PaymentKind kind) {
		return this.method.equals(ONCE);
	}

	@Override
	public boolean maySettleLess(PaymentKind kind) {
		return this.method.equals(MANY);
	}

	@Override
	public boolean hasTransactions(PaymentKind kind) {
		return false;
	}

	@Override
	public AuthenticatedPayment restore(ReservationTerms terms, String stored) {
		return payment(VoucherProof.read(stored));
	}

	@Override
	public Optional<TokenUnit> unit(Quote quote) {
		return Optional.of(new TokenUnit("CREDIT", 6));
	}

}
