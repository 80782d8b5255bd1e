package io.github.x402spring.payment.engine;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.github.x402spring.Network;
import io.github.x402spring.json.MalformedMessageException;
import io.github.x402spring.payment.AuthenticatedPayment;
import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.Credential;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentKind;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.ReservationTerms;
import io.github.x402spring.payment.SettlementResult;
import io.github.x402spring.payment.scheme.PaymentScheme;
import io.github.x402spring.payment.scheme.PaymentWay;
import io.github.x402spring.payment.scheme.SchemeResult;
import io.github.x402spring.pricing.Price;
import io.github.x402spring.testsupport.Wire;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two schemes may have the same name and differ by the method: the one that accepts a
 * credential has it.
 */
class SeveralSchemesTests {

	private static final PaymentKind PERMIT2 = new PaymentKind("exact", Shop.NETWORK, "permit2");

	private final Shop shop = new Shop();

	private final List<Quote> quotes = this.shop.quotes();

	@Test
	void credentialIsForTheSchemeThatAcceptsIt() {
		Other other = new Other(new SchemeResult.NotMine<>());
		SchemeRegistry.Authentic authentic = Wire
			.accepted(new SchemeRegistry(List.of(other, this.shop.scheme)).authenticate(this.shop.pay(), this.quotes));
		assertThat(authentic.scheme()).isSameAs(this.shop.scheme);
	}

	@Test
	void refusalOfOneIsNoRefusalByAll() {
		Other other = new Other(new SchemeResult.Refused<>("invalid_payload"));
		SchemeRegistry schemes = new SchemeRegistry(List.of(other, this.shop.scheme));
		assertThat(Wire.accepted(schemes.authenticate(this.shop.pay(), this.quotes)).scheme())
			.isSameAs(this.shop.scheme);
	}

	@Test
	void firstRefusalIsTold() {
		SchemeRegistry schemes = new SchemeRegistry(List.of(new Other(new SchemeResult.NotMine<>()),
				new Other(new SchemeResult.Refused<>("first")), new Other(new SchemeResult.Refused<>("second"))));
		assertThat(schemes.authenticate(this.shop.pay(), this.quotes)).isEqualTo(new SchemeResult.Refused<>("first"));
	}

	@Test
	void credentialOfNoSchemeIsUnsupported() {
		SchemeRegistry schemes = new SchemeRegistry(List.of(new Other(new SchemeResult.NotMine<>())));
		assertThat(schemes.authenticate(this.shop.pay(), this.quotes))
			.isEqualTo(new SchemeResult.Refused<>("unsupported_scheme"));
	}

	@Test
	void pendingPaymentIsRestoredByTheSchemeOfItsKind() {
		Payment unknown = unknown();
		CheckedPayment restored = new SchemeRegistry(List.of(new Other(new SchemeResult.NotMine<>()), this.shop.scheme))
			.restore(unknown);
		assertThat(restored).isNotNull();
		assertThat(restored.key()).isEqualTo(unknown.terms().key());
		assertThat(restored.payer()).isEqualTo(unknown.terms().payer());
		assertThat(restored.quote()).isEqualTo(unknown.terms().quote());
		assertThat(restored.pending()).isEqualTo(unknown.pending());
	}

	@Test
	void pendingPaymentThatCannotBeRestoredIsLeftToEvidence() {
		Payment unknown = unknown();
		assertThat(new SchemeRegistry(List.of(new Other(new SchemeResult.NotMine<>()))).restore(unknown)).isNull();
		PaymentKind same = unknown.terms().quote().kind();
		assertThat(new SchemeRegistry(List.of(new Other(same, new SchemeResult.NotMine<>()))).restore(unknown))
			.isNull();
	}

	private Payment unknown() {
		this.shop.settler = (payment) -> new SettlementResult.Unknown("no answer");
		this.shop.grant(this.shop.pay()).release();
		return this.shop.row();
	}

	/** A scheme that has one answer. */
	private record Other(PaymentKind kind, SchemeResult<AuthenticatedPayment> answer) implements PaymentScheme {

		private Other(SchemeResult<AuthenticatedPayment> answer) {
			this(PERMIT2, answer);
		}

		@Override
		public Set<PaymentKind> kinds(Network network) {
			return Set.of(this.kind);
		}

		@Override
		public Optional<Quote> quote(Price price, PaymentWay option) {
			return Optional
				.of(new Quote(this.kind, "asset", BigInteger.ONE, "payee", Duration.ofSeconds(60), Map.of()));
		}

		@Override
		public SchemeResult<AuthenticatedPayment> authenticate(Credential credential, List<Quote> quotes) {
			return this.answer;
		}

		@Override
		public SchemeResult<Quote> match(AuthenticatedPayment payment, List<Quote> quotes, Instant now) {
			return new SchemeResult.NotMine<>();
		}

		@Override
		public Optional<String> expiry(AuthenticatedPayment payment, Instant now) {
			return Optional.empty();
		}

		@Override
		public AuthenticatedPayment restore(ReservationTerms terms, String stored) {
			throw new MalformedMessageException("not of this scheme");
		}

		@Override
		public Optional<TokenUnit> unit(Quote quote) {
			return Optional.empty();
		}

	}

}
