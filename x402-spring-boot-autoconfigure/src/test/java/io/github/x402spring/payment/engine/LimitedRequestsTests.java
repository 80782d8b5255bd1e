package io.github.x402spring.payment.engine;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.QuoteSource;
import io.github.x402spring.payment.SettlementResult;
import io.github.x402spring.payment.VerificationResult;
import io.github.x402spring.payment.admission.Admission;
import io.github.x402spring.payment.admission.AdmissionPolicy;
import io.github.x402spring.payment.admission.PaymentDecision;
import io.github.x402spring.payment.limit.BucketStore;
import io.github.x402spring.payment.limit.LeaseStore;
import io.github.x402spring.payment.limit.Limits;
import io.github.x402spring.payment.limit.RateLimit;
import io.github.x402spring.payment.limit.RequestLimits;
import io.github.x402spring.payment.pass.PassCheck;
import io.github.x402spring.payment.pass.PassResult;
import io.github.x402spring.payment.quota.FreeCalls;
import io.github.x402spring.payment.scheme.PaymentScheme;
import io.github.x402spring.pricing.PaidRequest;
import io.github.x402spring.testsupport.Parallel;
import io.github.x402spring.testsupport.RequestFrom;
import io.github.x402spring.x402.PaymentPayload;
import io.github.x402spring.x402.evm.ExactEvmScheme;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.clearInvocations;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.spy;
import static org.mockito.Mockito.times;

/**
 * What limits do at which place of the way of a request, and what they leave alone.
 */
class LimitedRequestsTests {

	private static final Duration MINUTE = Duration.ofMinutes(1);

	private static final String HERE = "203.0.113.7";

	private static final String SIGNATURE_OF_OTHERS = "0x" + "11".repeat(64) + "1b";

	private static final String ELSEWHERE = "198.51.100.7";

	private static final PaymentProblem CHALLENGE_LIMIT = new PaymentProblem.RateLimited("challenge_limit",
			Duration.ofSeconds(20));

	private PaymentScheme scheme;

	private final Shop shop = new Shop(1000, (it) -> {
		this.scheme = spy(it);
		return this.scheme;
	});

	private final AtomicInteger passesAsked = new AtomicInteger();

	private PassCheck passes = (endpoint, request, credential) -> {
		this.passesAsked.incrementAndGet();
		return new PassResult.None();
	};

	private FreeCalls freeCalls = FreeCalls.NONE;

	private Limits limits = new Limits(new RateLimit(3, MINUTE), null, null);

	private List<AdmissionPolicy> policies = List.of();

	private @Nullable PaymentEngine engine;

	@Test
	void networkThatOnlyAsksIsRefusedWithoutAChallenge() {
		for (int i = 0; i < 3; i++) {
			assertThat(refused(HERE, null)).isInstanceOf(PaymentProblem.Required.class);
		}
		assertThat(refused("203.0.113.200", null)).isEqualTo(CHALLENGE_LIMIT);
		assertThat(refused(ELSEWHERE, null)).isInstanceOf(PaymentProblem.Required.class);
		this.shop.clock.advance(Duration.ofSeconds(20));
		assertThat(refused(HERE, null)).isInstanceOf(PaymentProblem.Required.class);
		assertThat(refused(HERE, null)).isEqualTo(CHALLENGE_LIMIT);
	}

	@Test
	void junkIsNotCheckedOnceItsNetworkHasUsedUpItsLimit() {
		PaymentPayload junk = forged(this.shop.pay());
		for (int i = 0; i < 3; i++) {
			assertThat(refused(HERE, junk)).isInstanceOf(PaymentProblem.Rejected.class);
		}
		clearInvocations(this.scheme);
		for (int i = 0; i < 20; i++) {
			assertThat(refused(HERE, junk)).isEqualTo(CHALLENGE_LIMIT);
		}
		then(this.scheme).should(never()).authenticate(any(), any());
		this.shop.assertNothingKept();
	}

	@Test
	void twoHundredForgeriesAtOnceAreCheckedThreeTimes() {
		PaymentPayload junk = forged(this.shop.pay());
		engine();
		clearInvocations(this.scheme);
		List<PaymentProblem> problems = Parallel.run(200, (number) -> refused(HERE, junk));
		assertThat(problems).filteredOn(PaymentProblem.Rejected.class::isInstance).hasSize(3);
		assertThat(problems).filteredOn(CHALLENGE_LIMIT::equals).hasSize(197);
		then(this.scheme).should(times(3)).authenticate(any(), any());
	}

	@Test
	void paymentsAreNotCountedOnceTheyAreTaken() {
		for (int i = 0; i < 20; i++) {
			PaymentAdmission admission = Shop.granted(decide(HERE, this.shop.pay()));
			assertThat(admission.release()).isEmpty();
			admission.left();
		}
		assertThat(refused(HERE, null)).isInstanceOf(PaymentProblem.Required.class);
	}

	@Test
	void paymentWhoseContentIsOwedIsServedWhateverOthersInItsNetworkDid() {
		PaymentPayload owed = this.shop.entitlement();
		PaymentPayload other = this.shop.pay();
		useUp();
		assertThat(refused(HERE, other)).isEqualTo(CHALLENGE_LIMIT);
		// Who knows only what is on the chain, and not the text, is not believed.
		assertThat(refused(HERE, forged(owed))).isEqualTo(CHALLENGE_LIMIT);
		PaymentAdmission admission = Shop.granted(decide(HERE, owed));
		assertThat(admission.release()).isEmpty();
		admission.left();
		assertThat(refused(HERE, owed)).isEqualTo(CHALLENGE_LIMIT);
		assertThat(refused(ELSEWHERE, owed)).isInstanceOf(PaymentProblem.AlreadyDelivered.class);
	}

	@Test
	void payerWhoWaitsForAnOutcomeMayAskAsOftenAsHeLikes() {
		this.shop.settler = (payment) -> new SettlementResult.Unknown("silent");
		PaymentPayload unknown = this.shop.pay();
		assertThat(this.shop.grant(unknown).release()).isPresent();
		for (int i = 0; i < 20; i++) {
			assertThat(refused(HERE, unknown)).isInstanceOf(PaymentProblem.SettlementUnknown.class);
		}
		useUp();
		assertThat(refused(HERE, unknown)).isInstanceOf(PaymentProblem.SettlementUnknown.class);
	}

	@Test
	void paymentOfBeforeIsAnsweredWhereNothingIsSoldAnyMore() {
		PaymentPayload owed = this.shop.entitlement();
		PaymentPayload junk = forged(this.shop.pay());
		this.policies = List.of(AdmissionPolicy.maintenance(() -> true, Duration.ofSeconds(5)));
		for (int i = 0; i < 3; i++) {
			assertThat(refused(HERE, junk)).isInstanceOf(PaymentProblem.Unavailable.class);
		}
		assertThat(refused(HERE, junk)).isEqualTo(CHALLENGE_LIMIT);
		// What costs nothing to answer is not limited.
		assertThat(refused(HERE, null)).isInstanceOf(PaymentProblem.Unavailable.class);
		assertThat(Shop.granted(decide(HERE, owed)).release()).isEmpty();
	}

	@Test
	void freeRequestsAreNeverLimited() {
		useUp();
		PaidEndpointDescriptor free = new PaidEndpointDescriptor("GET /free", "F#f", List.of("/free"), "$0", "", "",
				this.shop.settlement, "", QuoteSource.fixed(List.of()));
		assertThat(engine().decide(free, RequestFrom.address(HERE, Shop.REQUEST), null))
			.isInstanceOf(PaymentDecision.Free.class);
		this.policies = List.of(new AdmissionPolicy() {

			@Override
			public Verdict onRequest(PaidEndpointDescriptor endpoint, PaidRequest request) {
				return new Verdict.Waive();
			}

		});
		this.engine = null;
		for (int i = 0; i < 20; i++) {
			assertThat(decide(HERE, null)).isInstanceOf(PaymentDecision.Free.class);
		}
	}

	@Test
	void freeCallsCountSoThatAHandlerThatFailsIsNotRunForEver() {
		AtomicInteger given = new AtomicInteger();
		this.freeCalls = (endpoint, request, quote) -> {
			given.incrementAndGet();
			return Optional.of(served());
		};
		for (int i = 0; i < 3; i++) {
			assertThat(decide(HERE, null)).isInstanceOfSatisfying(PaymentDecision.Granted.class,
					(granted) -> granted.admission().failed());
		}
		assertThat(refused(HERE, null)).isEqualTo(CHALLENGE_LIMIT);
		assertThat(given).hasValue(3);
	}

	@Test
	void holderOfAPassIsServedWhateverOthersInItsNetworkDid() {
		this.passes = (endpoint, request, credential) -> request.passes().contains("true")
				? new PassResult.Admitted(served()) : new PassResult.NotCovering("pass_unknown", false);
		useUp();
		assertThat(decide(RequestFrom.withPass("true", RequestFrom.address(HERE, Shop.REQUEST)), null))
			.isInstanceOf(PaymentDecision.Granted.class);
		assertThat(Shop.refused(decide(RequestFrom.withPass("guessed", RequestFrom.address(HERE, Shop.REQUEST)), null)))
			.isEqualTo(CHALLENGE_LIMIT);
	}

	@Test
	void signInIsCheckedOnlyWithinTheLimitAndNotCountedIfItOpensThePass() {
		this.passes = (endpoint, request, credential) -> {
			this.passesAsked.incrementAndGet();
			return request.signIns().contains("true") ? new PassResult.Admitted(served())
					: new PassResult.NotCovering("invalid_siwx_signature", false);
		};
		PaidRequest here = RequestFrom.address(HERE, Shop.REQUEST);
		for (int i = 0; i < 10; i++) {
			assertThat(decide(RequestFrom.withSignIn("true", here), null)).isInstanceOf(PaymentDecision.Granted.class);
		}
		for (int i = 0; i < 3; i++) {
			assertThat(Shop.refused(decide(RequestFrom.withSignIn("forged", here), null)))
				.isInstanceOf(PaymentProblem.PassNotAccepted.class);
		}
		this.passesAsked.set(0);
		assertThat(Shop.refused(decide(RequestFrom.withSignIn("forged", here), null))).isEqualTo(CHALLENGE_LIMIT);
		assertThat(this.passesAsked).hasValue(0);
	}

	@Test
	void junkInAVictimsNameTakesNothingFromTheVictim() {
		this.limits = new Limits(null, new RateLimit(2, MINUTE), 2);
		PaymentPayload first = this.shop.pay();
		for (int i = 0; i < 50; i++) {
			assertThat(refused(ELSEWHERE, forged(first))).isInstanceOf(PaymentProblem.Rejected.class);
		}
		deliver(first);
		// What is paid and over is in the ledger, and counts no more.
		for (int i = 0; i < 50; i++) {
			assertThat(refused(ELSEWHERE, first)).isInstanceOf(PaymentProblem.AlreadyDelivered.class);
		}
		deliver(this.shop.pay());
		PaymentPayload third = this.shop.pay();
		assertThat(refused(HERE, third))
			.isEqualTo(new PaymentProblem.RateLimited("call_limit", Duration.ofSeconds(30)));
		assertThat(this.shop.sandbox.settlements()).isEqualTo(2);
		this.shop.clock.advance(Duration.ofSeconds(30));
		// The same payment is taken later: nothing was reserved for it.
		deliver(third);
	}

	@Test
	void unprovenPaymentsTakeNothingFromThePayerTheyName() {
		Shop wallets = new Shop(1000, (it) -> ((ExactEvmScheme) it).withContractWallets(true));
		wallets.prover = (payment) -> new VerificationResult.Rejected("no");
		RequestLimits one = requestLimits(wallets, new Limits(null, new RateLimit(1, MINUTE), 1));
		PaymentEngine limited = wallets.engine(one, this.passes, FreeCalls.NONE, List.of());
		PaymentPayload payment = wallets.pay();
		PaymentPayload junk = UnprovenPaymentTests.signed(payment, "0x" + "7e".repeat(100));
		for (int i = 0; i < 5; i++) {
			assertThat(Shop.refused(limited.decide(wallets.endpoint(), Shop.REQUEST, junk)))
				.isInstanceOf(PaymentProblem.Rejected.class);
		}
		assertThat(limited.decide(wallets.endpoint(), Shop.REQUEST, payment))
			.isInstanceOf(PaymentDecision.Granted.class);
	}

	@Test
	void samePaymentTwiceTakesOneCallAndIsNotToldThatThereAreTooMany() {
		this.limits = new Limits(null, new RateLimit(1, MINUTE), null);
		PaymentPayload payment = this.shop.pay();
		List<PaymentDecision> decisions = Parallel.run(20, (number) -> decide(HERE, payment));
		assertThat(decisions).filteredOn(PaymentDecision.Granted.class::isInstance).hasSize(1);
		// Those who came first found nothing in the ledger, and then too many calls.
		assertThat(decisions).filteredOn(PaymentDecision.Refused.class::isInstance)
			.extracting((it) -> Shop.refused(it).code())
			.isSubsetOf("payment-in-progress", "rate-limited");
	}

	@Test
	void callsThatRunAreCountedUntilTheyEndAndOwedOnesNot() {
		this.limits = new Limits(null, null, 2);
		PaymentPayload owed = this.shop.entitlement();
		Admission first = admission(decide(HERE, this.shop.pay()));
		Admission second = admission(decide(HERE, this.shop.pay()));
		PaymentPayload third = this.shop.pay();
		assertThat(refused(HERE, third))
			.isEqualTo(new PaymentProblem.RateLimited("concurrent_call_limit", Shop.RETRY_AFTER));
		assertThat(admission(decide(HERE, owed)).release()).isEmpty();
		assertThat(first.release()).isEmpty();
		first.left();
		assertThat(refused(HERE, third)).isInstanceOf(PaymentProblem.RateLimited.class);
		first.ended();
		Admission again = admission(decide(HERE, third));
		second.close();
		again.close();
		// A call that is refused after it was counted ends at once.
		this.shop.verifier = (payment) -> new VerificationResult.Rejected("no");
		for (int i = 0; i < 5; i++) {
			assertThat(refused(HERE, this.shop.pay())).isInstanceOf(PaymentProblem.Rejected.class);
		}
	}

	private Admission served() {
		Admission admission = mock(Admission.class);
		given(admission.endpoint()).willReturn(this.shop.endpoint());
		return admission;
	}

	private void deliver(PaymentPayload payment) {
		Admission admission = admission(decide(HERE, payment));
		assertThat(admission.release()).isEmpty();
		admission.left();
		admission.ended();
	}

	private void useUp() {
		for (int i = 0; i < 3; i++) {
			refused(HERE, null);
		}
		assertThat(refused(HERE, null)).isEqualTo(CHALLENGE_LIMIT);
	}

	private PaymentProblem refused(String address, @Nullable PaymentPayload payment) {
		return Shop.refused(decide(address, payment));
	}

	private PaymentDecision decide(String address, @Nullable PaymentPayload payment) {
		return decide(RequestFrom.address(address, Shop.REQUEST), payment);
	}

	private PaymentDecision decide(PaidRequest request, @Nullable PaymentPayload payment) {
		return engine().decide(this.shop.endpoint(), request, payment);
	}

	private synchronized PaymentEngine engine() {
		PaymentEngine made = this.engine;
		if (made == null) {
			made = this.shop.engine(requestLimits(this.shop, this.limits), this.passes, this.freeCalls, this.policies);
			this.engine = made;
		}
		return made;
	}

	static RequestLimits requestLimits(Shop shop, Limits limits) {
		return new RequestLimits(limits, (plan) -> null, BucketStore.inMemory(100, shop.clock), LeaseStore.inMemory(),
				List.of(), Shop.LEASE, Shop.RETRY_AFTER, shop.clock);
	}

	private static Admission admission(PaymentDecision decision) {
		return switch (decision) {
			case PaymentDecision.Granted granted -> granted.admission();
			case PaymentDecision.Refused refused -> throw new AssertionError(refused.problem().toString());
			case PaymentDecision.Free free -> throw new AssertionError("free");
			case PaymentDecision.Repeated repeated -> throw new AssertionError("repeated");
		};
	}

	// By another key.
	private static PaymentPayload forged(PaymentPayload payment) {
		return UnprovenPaymentTests.signed(payment, SIGNATURE_OF_OTHERS);
	}

}
