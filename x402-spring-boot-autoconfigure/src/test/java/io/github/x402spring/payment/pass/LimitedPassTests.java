package io.github.x402spring.payment.pass;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

import io.github.x402spring.Network;
import io.github.x402spring.PaidCall;
import io.github.x402spring.Settlement;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.PaymentPolicy;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.QuoteSource;
import io.github.x402spring.payment.admission.Admission;
import io.github.x402spring.payment.ledger.MapLedger;
import io.github.x402spring.payment.limit.BucketStore;
import io.github.x402spring.payment.limit.LeaseStore;
import io.github.x402spring.payment.limit.Limits;
import io.github.x402spring.payment.limit.RateLimit;
import io.github.x402spring.payment.limit.RequestLimits;
import io.github.x402spring.payment.plan.PassTerms;
import io.github.x402spring.payment.plan.PassUnit;
import io.github.x402spring.payment.plan.ValidityPeriod;
import io.github.x402spring.payment.protocol.PaymentProtocol;
import io.github.x402spring.payment.protocol.ProtocolRegistry;
import io.github.x402spring.payment.protocol.SignIn;
import io.github.x402spring.payment.tier.TierPlaces;
import io.github.x402spring.pricing.Price;
import io.github.x402spring.sandbox.MutableClock;
import io.github.x402spring.testsupport.FakePaidRequest;
import io.github.x402spring.testsupport.RequestFrom;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * A pass has its limits when its holder has proven to be that, before it is debited.
 */
class LimitedPassTests {

	private static final PassTerms HUNDRED = new PassTerms("forecast", "hundred", Price.parse("$0.10"), PassUnit.CALLS,
			new BigDecimal(100), ValidityPeriod.parse("1d"), Set.of());

	private final MutableClock clock = new MutableClock(Instant.parse("2026-03-01T00:00:00Z"));

	private final PassStore store = new InMemoryPassStore();

	private final PaymentProtocol wallets = mock(PaymentProtocol.class);

	private Limits limits = new Limits(null, new RateLimit(2, Duration.ofMinutes(1)), null);

	@Test
	void guessedTokensTakeNothingAndTheHolderHasHisCalls() {
		PassDesk desk = desk();
		String token = buy();
		for (int i = 0; i < 20; i++) {
			assertThat(present(desk, token.substring(0, token.length() - 2) + "xy"))
				.isInstanceOf(PassResult.NotCovering.class);
		}
		assertThat(present(desk, token)).isInstanceOf(PassResult.Admitted.class);
		assertThat(present(desk, token)).isInstanceOf(PassResult.Admitted.class);
		assertThat(present(desk, token))
			.isEqualTo(new PassResult.Refused(new PaymentProblem.RateLimited("call_limit", Duration.ofSeconds(30))));
		// Nothing was debited for the one that was refused.
		assertThat(balance()).isEqualByComparingTo("98");
		this.clock.advance(Duration.ofSeconds(30));
		assertThat(present(desk, token)).isInstanceOf(PassResult.Admitted.class);
	}

	@Test
	void usedSignInsTakeNothing() {
		boolean[] fresh = new boolean[1];
		given(this.wallets.signIn(any(), any(), any())).willReturn(SignIn.by("wallet", () -> fresh[0]));
		PassDesk desk = desk();
		PassGrant grant = new PassGrant("p", "id", "hundred", PassUnit.CALLS, BigDecimal.TEN, BigDecimal.TEN, Set.of(),
				this.clock.instant(), this.clock.instant(), this.clock.instant().plusSeconds(3600), false,
				Network.evm(84532), "0xa", "USDC", BigDecimal.ONE);
		this.store.add(new Pass("id", "forecast", "wallet", null, null, true, this.clock.instant(), List.of(grant)),
				"hash");
		for (int i = 0; i < 20; i++) {
			assertThat(signIn(desk)).isEqualTo(new PassResult.NotCovering("invalid_siwx_nonce", false));
		}
		fresh[0] = true;
		assertThat(signIn(desk)).isInstanceOf(PassResult.Admitted.class);
		assertThat(signIn(desk)).isInstanceOf(PassResult.Admitted.class);
		assertThat(signIn(desk)).isInstanceOf(PassResult.Refused.class);
	}

	@Test
	void callOfAPassCountsUntilItEnds() {
		this.limits = new Limits(null, null, 1);
		PassDesk desk = desk();
		String token = buy();
		Admission first = ((PassResult.Admitted) present(desk, token)).admission();
		assertThat(present(desk, token)).isInstanceOf(PassResult.Refused.class);
		assertThat(balance()).isEqualByComparingTo("99");
		assertThat(first.release()).isEmpty();
		first.left();
		assertThat(present(desk, token)).isInstanceOf(PassResult.Refused.class);
		first.ended();
		((PassResult.Admitted) present(desk, token)).admission().close();
		assertThat(balance()).isEqualByComparingTo("99");
	}

	@Test
	void slowCallThatIsDebitedAgainIsCountedOnce() {
		this.limits = new Limits(null, new RateLimit(1, Duration.ofHours(24)), 1);
		PassDesk desk = desk();
		String token = buy();
		Admission slow = ((PassResult.Admitted) present(desk, token)).admission();
		this.clock.advance(PaymentPolicy.DEFAULT.lease());
		assertThat(desk.endLapsed(10)).isOne();
		assertThat(slow.release()).isEmpty();
		slow.left();
		slow.ended();
		assertThat(balance()).isEqualByComparingTo("99");
	}

	private PassResult signIn(PassDesk desk) {
		return desk.admit(endpoint(), RequestFrom.withSignIn("line", FakePaidRequest.get("/forecast")));
	}

	private PassDesk desk() {
		return new PassDesk(this.store, new MapLedger(), new ProtocolRegistry(List.of(this.wallets)), TierPlaces.none(),
				List.of(),
				new RequestLimits(this.limits, (plan) -> null, BucketStore.inMemory(100, this.clock),
						LeaseStore.inMemory(), List.of(), PaymentPolicy.DEFAULT.lease(), Duration.ofSeconds(2),
						this.clock),
				PaymentPolicy.DEFAULT, this.clock);
	}

	private String buy() {
		PaidCall call = mock(PaidCall.class);
		given(call.id()).willReturn("p");
		given(call.network()).willReturn(Network.evm(84532));
		given(call.asset()).willReturn("0xa");
		given(call.symbol()).willReturn("USDC");
		given(call.amount()).willReturn(new BigDecimal("0.10"));
		given(call.atomicAmount()).willReturn(BigInteger.TEN);
		return new PassSales(this.store, List.of(), this.clock).sell(HUNDRED, call, List.of()).token();
	}

	private BigDecimal balance() {
		return this.store.findByPayment("p").orElseThrow().grants().getFirst().balance();
	}

	private static PassResult present(PassDesk desk, String token) {
		return desk.admit(endpoint(), RequestFrom.withPass(token, FakePaidRequest.get("/forecast")));
	}

	private static PaidEndpointDescriptor endpoint() {
		return new PaidEndpointDescriptor("GET /forecast", "ForecastController#forecast", List.of("/forecast"),
				"$0.002", "", "", Settlement.AFTER_HANDLER, "", QuoteSource.fixed(List.of()))
			.with(new PaidEndpointDescriptor.PlanUse("forecast", "", new BigDecimal("0.002")));
	}

}
